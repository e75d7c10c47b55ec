import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Revenue, Run } from '../contract.ts'
import { formatMoney } from '../format.ts'

/** The recurring revenue of the shadowed subscriptions, by plan. */
export class RevenueChart extends Component {
  static override template = 'fusion_centralize_billing.RevenueChart'
  static override props = { revenue: Object }
  declare props: { revenue: NonNullable<Run['revenue']> }

  money(amount: string) {
    return formatMoney(amount)
  }

  planText({ month, year }: Revenue) {
    return _t('%(month)s a month, %(year)s a year', { month: formatMoney(month), year: formatMoney(year) })
  }

  width(share: number) {
    return `width: ${Math.round(share * 1000) / 10}%`
  }
}
