import { request } from 'node:http'
import type { RateLine } from '../../engine/src/contract/rate.ts'
import { rater } from '../../engine/src/rating/rate.ts'
import type { Engine } from '../../scripts/engine.ts'
import type { Measurement } from './figures.ts'

/** As many as one request may have. */
const LINES = 10_000
/** Rounds of each kind: the first ones pay for compiling, and the middle one counts. */
const ROUNDS = 31
const CURRENCY = { code: 'CAD', digits: 2 }

/** Rating in this process, beside the same by floats, and through a running engine. */
export async function measureRating(engine: Engine): Promise<Measurement[]> {
  const body = JSON.stringify({ currency: CURRENCY.code, lines: usage() })
  const { lines } = JSON.parse(body) as { lines: RateLine[] }
  const measurements: Measurement[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    measurements.push({
      what: 'rating',
      lines: LINES,
      seconds: seconds(() => lines.map(rater(CURRENCY))),
      float_seconds: seconds(() => lines.map(byFloats)),
      http_seconds: await overHttp(engine, body),
    })
  }
  return measurements
}

/** A month of customers of five plans: three in four are beyond the quota, each third quantity has decimals. */
function usage(): RateLine[] {
  return Array.from({ length: LINES }, (_, index) => ({
    id: `usage-${index}`,
    quantity: `${17_000 + ((index * 7919) % 50_000)}${index % 3 === 0 ? '.25' : ''}`,
    charge: {
      metric: 'cpu_seconds',
      charge_model: 'standard',
      included_quota: String(18_000 + 4_000 * (index % 5)),
      price_per_unit: ['0.0075', '0.007', '0.0065', '0.006', '0.005'][index % 5] ?? '0',
      unit_batch: '3600',
    },
  }))
}

/** The plain loop that anybody writes first: wrong in the last digits, and it judges nothing. */
function byFloats({ id, quantity, charge }: RateLine) {
  if ('tiers' in charge) throw new Error('no line of this benchmark has tiers')
  const overage = Math.max(0, Number(quantity) - Number(charge.included_quota))
  const amount = (overage * Number(charge.price_per_unit)) / Number(charge.unit_batch)
  return { id, overage: String(overage), amount: String(amount), amount_rounded: amount.toFixed(CURRENCY.digits) }
}

function seconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

/** From the first byte sent to the last byte read. */
async function overHttp({ odooEnv }: Engine, body: string): Promise<number> {
  const headers = { authorization: `Bearer ${odooEnv.FUSION_ENGINE_TOKEN}`, 'content-type': 'application/json' }
  const start = performance.now()
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(`${odooEnv.FUSION_ENGINE_URL}/v1/rate`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    sent.on('error', reject)
    sent.end(body)
  })
  const took = (performance.now() - start) / 1000
  if (JSON.parse(answer).lines?.length !== LINES) throw new Error(`the engine did not rate: ${answer.slice(0, 200)}`)
  return took
}
