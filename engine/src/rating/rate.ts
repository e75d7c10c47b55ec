import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { failure } from '../contract/failure.ts'
import { type RatedLine, RateLineFrame, StandardCharge, type UnratedLine } from '../contract/rate.ts'
import { exact as closed } from '../contract/scalars.ts'
import { divide, exact, type Fraction, fraction, multiply, rounded, subtract } from './fraction.ts'

/** Decimals of an `amount` that does not end. */
const ENDLESS_DECIMALS = 20

const rateLine = Compile(Type.Object({ ...RateLineFrame.properties, charge: StandardCharge }, closed))

/**
 * Rates one line: overage = max(0, quantity - included_quota), amount = overage x price_per_unit / unit_batch. There is
 * one division, and it comes last; both amounts come from the same exact fraction.
 * @param digits decimals of the currency, for `amount_rounded`
 */
export function rate(line: unknown, digits: number): RatedLine | UnratedLine {
  if (!rateLine.Check(line)) return unrated(idOf(line), problem(line))
  const { id, charge } = line
  const batch = fraction(charge.unit_batch)
  if (batch.numerator <= 0n) return unrated(id, '/charge/unit_batch must be above 0')
  const price = fraction(charge.price_per_unit)
  if (price.numerator < 0n) return unrated(id, '/charge/price_per_unit must not be negative')
  const quota = fraction(charge.included_quota)
  if (quota.numerator < 0n) return unrated(id, '/charge/included_quota must not be negative')
  const overage = atLeastZero(subtract(fraction(line.quantity), quota))
  const amount = divide(multiply(overage, price), batch)
  return {
    id,
    overage: exact(overage, ENDLESS_DECIMALS),
    amount: exact(amount, ENDLESS_DECIMALS),
    amount_rounded: rounded(amount, digits),
  }
}

function atLeastZero(value: Fraction): Fraction {
  return value.numerator < 0n ? { numerator: 0n, denominator: 1n } : value
}

function unrated(id: string | null, detail: string): UnratedLine {
  return { id, error: failure('FB_RATE_LINE_INVALID', { detail }) }
}

function idOf(line: unknown): string | null {
  return typeof line === 'object' && line !== null && 'id' in line && typeof line.id === 'string' ? line.id : null
}

/** The first thing that is wrong, by the path of the value. */
function problem(line: unknown): string {
  const [first] = rateLine.Errors(line)
  if (first === undefined) return 'it is no charge line'
  const path = first.instancePath || 'it'
  if (first.keyword === 'boolean') return `${path} is an unknown key`
  if (first.keyword === 'const') return `${path} must be ${JSON.stringify(first.params.allowedValue)}`
  return `${path} ${first.message}`
}
