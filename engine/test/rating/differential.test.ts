import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { seeded } from '../../../tests/demo/random.ts'
import type { RateCharge } from '../../src/contract/rate.ts'
import { rater } from '../../src/rating/rate.ts'
import { type Case, randomCase } from './cases.ts'

/**
 * The engine beside reference.py, which knows Python's `decimal` and nothing of the engine. A longer run, or the same again:
 * `RATING_CASES=1000000 RATING_SEED=1 npm run test:one -- engine/test/rating/differential.test.ts`.
 */
const CASES = Number(process.env.RATING_CASES ?? 10_000)
const SEED = Number(process.env.RATING_SEED ?? Date.now() % 2 ** 31)
const PATIENCE = 60_000 + CASES

test(
  `what ${CASES} random charges and quantities come to is what Python says (RATING_SEED=${SEED})`,
  async () => {
    const random = seeded(SEED)
    const seen = new Set<string>()
    for await (const { own, reference, one } of compared(() => randomCase(random))) {
      if (own !== reference) expect(JSON.parse(own), JSON.stringify(one)).toEqual(JSON.parse(reference))
      seen.add(kindOf(one))
    }
    // Else the generator has gone blind, and the comparison says nothing.
    if (CASES >= 10_000) expect([...seen].sort()).toEqual(KINDS)
  },
  PATIENCE,
)

const KINDS = ['graduated', 'package', 'standard', 'volume']
  .flatMap((model) => [`${model} none`, `${model} up`])
  .filter((kind) => kind !== 'package none')

const kindOf = ({ line: { charge } }: Case) => `${charge.charge_model} ${roundsUp(charge) ? 'up' : 'none'}`
const roundsUp = (charge: RateCharge) => charge.charge_model === 'package' || charge.batch_rounding === 'up'

/** Cases with both answers as JSON. A few thousand are under way at a time. */
async function* compared(next: () => Case) {
  const python = spawn('python3', [`${import.meta.dirname}/reference.py`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  try {
    const cases: Case[] = []
    const writing = (async () => {
      for (let count = 0; count < CASES; count += 1) {
        const one = next()
        cases.push(one)
        if (!python.stdin.write(`${JSON.stringify(one)}\n`)) await once(python.stdin, 'drain')
      }
      python.stdin.end()
    })()
    for (let count = 0; count < CASES; count += 1) {
      const { value } = await answers.next()
      const one = cases.shift()
      if (one === undefined || value === undefined) throw new Error('Python gave up')
      yield { one, own: JSON.stringify(ratedBy(one)), reference: JSON.stringify(JSON.parse(value)) }
    }
    await writing
  } finally {
    python.kill()
  }
}

/** Raters that have seen other charges before, as in a request, but not so many that a long run fills the memory. */
const raters = new Map<number, { rate: ReturnType<typeof rater>; lines: number }>()

function raterFor(digits: number): ReturnType<typeof rater> {
  const known = raters.get(digits)
  const fit = known !== undefined && known.lines < 1000 ? known : { rate: rater({ code: 'CAD', digits }), lines: 0 }
  fit.lines += 1
  raters.set(digits, fit)
  return fit.rate
}

function ratedBy({ line, digits }: Case) {
  const result = raterFor(digits)(line)
  if ('error' in result) return result
  const { overage, amount, amount_rounded, warnings } = result
  return { overage, amount, amount_rounded, warned: warnings !== undefined }
}
