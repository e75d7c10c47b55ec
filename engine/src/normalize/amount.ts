import { DECIMAL_PATTERN } from '../contract/scalars.ts'
import { canonicalDecimal, survivesDouble } from '../decimal.ts'
import { badValue } from './rejection.ts'
import { text } from './text.ts'

const WITHIN_40_DIGITS = new RegExp(DECIMAL_PATTERN)

/** A flat price of a plan, finite and not negative. Null where it is not sold in this cycle. */
export function price(value: unknown, column: string): string | null {
  const written = text(value, column, 'FB_PRICE_INVALID')
  if (written === null) return null
  const canonical = canonicalDecimal(written)
  if (canonical === null || canonical.startsWith('-')) throw badValue('FB_PRICE_INVALID', column, value)
  if (!isKept(written, canonical)) throw badValue('FB_PRICE_PRECISION', column, value)
  return canonical
}

/** What a plan includes, in units of its metric. A plan without a quota includes nothing. */
export function quota(value: unknown, column: string): string {
  const written = text(value, column, 'FB_QUOTA_INVALID') ?? '0'
  const canonical = canonicalDecimal(written)
  if (canonical === null || canonical.startsWith('-') || !isKept(written, canonical)) {
    throw badValue('FB_QUOTA_INVALID', column, value)
  }
  return canonical
}

function isKept(written: string, canonical: string): boolean {
  return WITHIN_40_DIGITS.test(written) && survivesDouble(canonical)
}
