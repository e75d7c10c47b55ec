import { localization } from '@web/core/l10n/localization'
import { _t } from '@web/core/l10n/translation'
import { insertThousandsSep } from '@web/core/utils/numbers'

/** A whole number in groups, as people of this language write it. */
export function formatCount(count: number): string {
  return insertThousandsSep(String(count), localization.thousandsSep, localization.grouping)
}

/** An exact decimal text with all its digits, at least two behind the point; no float ever holds it. */
export function formatAmount(amount: string): string {
  const parts = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(amount)
  if (!parts) return amount
  const [, sign = '', whole = '', fraction = ''] = parts
  const digits = insertThousandsSep(whole, localization.thousandsSep, localization.grouping)
  return `${sign}${digits}${localization.decimalPoint}${fraction.padEnd(2, '0')}`
}

/** The same with its currency. */
export function formatMoney(amount: string): string {
  return _t('%s CAD', formatAmount(amount))
}

/** A time to wait, no more exact than it is known; units as signs, which have no plural. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return _t('%s s', Math.max(1, Math.round(seconds)))
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return _t('%s min', minutes)
  return _t('%(hours)s h %(minutes)s min', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
