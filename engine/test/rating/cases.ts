import type { Random } from '../../../tests/demo/random.ts'
import type { RateCharge, RateLine, Tier } from '../../src/contract/rate.ts'

/** A random line, and the digits of a currency to rate it in. Every other quantity lies on a border of its charge, or next to one. */
export interface Case {
  readonly digits: number
  readonly line: RateLine
}

const MODELS = ['standard', 'package', 'graduated', 'volume'] as const

export function randomCase(random: Random): Case {
  const charge = randomCharge(random)
  return {
    digits: random.pick([0, 2, 2, 2, 3, 4, 8]),
    line: { id: 'a', quantity: randomQuantity(random, charge), charge },
  }
}

function randomCharge(random: Random): RateCharge {
  const model = random.pick(MODELS)
  const rounding = random.pick([{}, { batch_rounding: 'up' } as const])
  const included_quota = random.pick(['0', '0', '18000', decimal(random)])
  if (model === 'graduated' || model === 'volume') {
    return { charge_model: model, included_quota, tiers: randomTiers(random), ...rounding }
  }
  return {
    charge_model: model,
    included_quota,
    price_per_unit: decimal(random),
    unit_batch: batch(random),
    ...rounding,
  }
}

function randomTiers(random: Random): Tier[] {
  const bounds = new Set(
    Array.from({ length: random.int(5) }, () => random.pick([String(1 + random.int(20)), positive(random)])),
  )
  const sorted = [...bounds].sort((a, b) => Number(difference(a, b)))
  return [
    ...sorted.filter((bound, index) => index === 0 || difference(bound, sorted[index - 1] ?? '0') > 0n),
    null,
  ].map((up_to) => ({
    up_to,
    price_per_unit: decimal(random),
    ...random.pick([{}, { unit_batch: batch(random) }]),
    ...random.pick([{}, { flat_fee: decimal(random) }]),
  }))
}

/** Nothing, a number of any size, or what reaches a border of the charge to the last digit, or misses it by one. */
function randomQuantity(random: Random, charge: RateCharge): string {
  const borders = ['0', ...('tiers' in charge ? charge.tiers.map(({ up_to }) => up_to ?? '0') : [charge.unit_batch])]
  const border = sum(charge.included_quota, random.pick(borders))
  return random.pick([
    '0',
    `-${decimal(random)}`,
    decimal(random),
    String(random.int(50)),
    charge.included_quota,
    border,
    sum(border, EPSILON),
    sum(border, decimal(random)),
  ])
}

const EPSILON = `0.${'0'.repeat(39)}1`

function batch(random: Random): string {
  return random.pick(['1', '3', '7', '1000', '3600', '0.3', '1.10', positive(random)])
}

function positive(random: Random): string {
  const text = decimal(random)
  return /[1-9]/.test(text) ? text : '1'
}

/** Up to 30 digits on each side of the point; half of them short, as real prices are. */
function decimal(random: Random): string {
  const most = random.pick([1, 4, 4, 17, 30])
  const digits = (count: number) => Array.from({ length: count }, () => random.int(10)).join('')
  return digits(1 + random.int(most)) + random.pick(['', `.${digits(1 + random.int(most))}`])
}

const DIGITS = 40

/** a - b, in 10^-40 */
function difference(a: string, b: string): bigint {
  return shifted(a) - shifted(b)
}

function sum(a: string, b: string): string {
  const text = String(shifted(a) + shifted(b)).padStart(DIGITS + 1, '0')
  return `${text.slice(0, -DIGITS)}.${text.slice(-DIGITS)}`
}

function shifted(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(DIGITS, '0'))
}
