import { localization } from '@web/core/l10n/localization'
import { _t } from '@web/core/l10n/translation'
import { insertThousandsSep } from '@web/core/utils/numbers'

/** A whole number in groups, as people of this language write it. */
export function formatCount(count: number): string {
  return insertThousandsSep(String(count), localization.thousandsSep, localization.grouping)
}

/** An exact decimal text with all its digits; no float ever holds it. */
export function formatDecimal(decimal: string, digitsAtLeast = 0): string {
  const parts = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(decimal)
  if (!parts) return decimal
  const [, sign = '', whole = '', given = ''] = parts
  const digits = insertThousandsSep(whole, localization.thousandsSep, localization.grouping)
  const fraction = given.padEnd(digitsAtLeast, '0')
  return fraction ? `${sign}${digits}${localization.decimalPoint}${fraction}` : `${sign}${digits}`
}

/** An amount of money: at least two digits behind the point. */
export function formatAmount(amount: string): string {
  return formatDecimal(amount, 2)
}

/** The same with its currency. */
export function formatMoney(amount: string): string {
  return _t('%s CAD', formatAmount(amount))
}

/**
 * The decimal text of what somebody typed in the way of their language, or null where it is no number. Groups of three may be
 * set apart; anything else that a separator could mean is refused, not guessed.
 */
export function decimalText(typed: string): string | null {
  const number = typed.trim().replace(/\s/g, SPACE)
  const [whole = '', ...fractions] = number.split(localization.decimalPoint)
  const digits = withoutGroups(whole, localization.thousandsSep.replace(/\s/, SPACE))
  const isNumber =
    /^-?[0-9]+$/.test(digits) && fractions.length <= 1 && fractions.every((part) => /^[0-9]+$/.test(part))
  return isNumber ? [digits, ...fractions].join('.') : null
}

/** There are many kinds of spaces between groups of figures. */
const SPACE = ' '

function withoutGroups(whole: string, separator: string): string {
  const [first = '', ...others] = separator ? whole.split(separator) : [whole]
  const isGrouped = /^-?[0-9]{1,3}$/.test(first) && others.every((group) => /^[0-9]{3}$/.test(group))
  return isGrouped ? [first, ...others].join('') : whole
}

/** A time to wait, no more exact than it is known; units as signs, which have no plural. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return _t('%s s', Math.max(1, Math.round(seconds)))
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return _t('%s min', minutes)
  return _t('%(hours)s h %(minutes)s min', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
