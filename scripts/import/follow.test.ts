import { describe, expect, test } from 'vitest'
import type { Progress } from '../../web/src/contract.ts'
import { run } from '../../web/test/fixtures.ts'
import { Failure } from '../failure.ts'
import { followRun, type Limits } from './follow.ts'
import type { RunApi } from './odoo-api.ts'

const never = new Promise<void>(() => undefined)
const LIMITS: Limits = { poll: 0, outage: 0, standstill: 60_000, stopping: 60_000 }
const unreachable = () => new Failure('FB_ODOO_UNREACHABLE', { url: 'https://odoo.example', detail: 'ECONNREFUSED' })

/** An Odoo whose run is asked for once an answer; the last one stays. It counts how often it was told to stop. */
class FakeOdoo implements RunApi {
  stops = 0
  readonly #answers: (() => Progress)[]

  constructor(...answers: (Partial<Progress> | Failure)[]) {
    this.#answers = answers.map((answer) => () => {
      if (answer instanceof Failure) throw answer
      return run(answer)
    })
  }

  async progress(): Promise<Progress> {
    const [next, ...rest] = this.#answers
    if (rest.length > 0) this.#answers.shift()
    if (!next) throw new Error('nothing to answer')
    return next()
  }

  async stop(): Promise<void> {
    this.stops++
  }

  start = unasked
  run = unasked
  lines = unasked
}

async function unasked(): Promise<never> {
  throw new Error('nobody asks for this here')
}

const follow = (odoo: FakeOdoo, limits: Partial<Limits> = {}, interrupted = never, told: Progress[] = []) =>
  followRun(odoo, 7, { tell: (progress) => told.push(progress), interrupted, limits: { ...LIMITS, ...limits } })

describe('a run', () => {
  test('is followed, and told of, until it has ended', async () => {
    const told: Progress[] = []
    const odoo = new FakeOdoo({ state: 'draft' }, { state: 'planning' }, { state: 'applying' }, { state: 'done' })
    await follow(odoo, {}, never, told)
    expect(told.map(({ state }) => state)).toEqual(['draft', 'planning', 'applying', 'done'])
    expect(odoo.stops).toBe(0)
  })

  test('is followed through an outage that is short enough', async () => {
    const odoo = new FakeOdoo({ state: 'applying' }, unreachable(), unreachable(), { state: 'done' })
    expect(await follow(odoo, { outage: 60_000 })).toMatchObject({ state: 'done' })
  })

  test('is given up in an outage that is too long', async () => {
    const odoo = new FakeOdoo({ state: 'applying' }, unreachable())
    await expect(follow(odoo, { outage: -1 })).rejects.toThrow('ECONNREFUSED')
  })

  test('is given up at once when the key is refused', async () => {
    const odoo = new FakeOdoo({ state: 'applying' }, new Failure('FB_API_KEY_REFUSED'))
    await expect(follow(odoo, { outage: 60_000 })).rejects.toThrow('API key')
  })

  test('is told once to stop by an interrupt, and waited for', async () => {
    const odoo = new FakeOdoo({ state: 'applying' }, { state: 'applying' }, { state: 'applying' }, { state: 'stopped' })
    expect(await follow(odoo, {}, Promise.resolve())).toMatchObject({ state: 'stopped' })
    expect(odoo.stops).toBe(1)
  })

  test('is not waited for without end after that', async () => {
    const odoo = new FakeOdoo({ state: 'applying' })
    expect(await follow(odoo, { stopping: -1 }, Promise.resolve())).toMatchObject({ state: 'applying' })
    expect(odoo.stops).toBe(1)
  })

  test('that stands still, and says why, is stopped: it would keep others from importing', async () => {
    const silent = { state: 'draft', notice: ['FB_SCHEDULER_SILENT', 'No worker.'] } satisfies Partial<Progress>
    const odoo = new FakeOdoo(silent, silent, silent, { state: 'stopped' })
    expect(await follow(odoo, { standstill: -1 })).toMatchObject({ state: 'stopped' })
    expect(odoo.stops).toBe(1)
  })
})
