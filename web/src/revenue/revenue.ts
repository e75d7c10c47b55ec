import { Component } from '@odoo/owl'
import type { Run } from '../contract.ts'
import { formatMoney } from '../format.ts'

/** The recurring revenue of the shadowed subscriptions, by plan. */
export class RevenueChart extends Component {
  static override template = 'fusion_centralize_billing.RevenueChart'
  static override props = { revenue: Object }
  declare props: { revenue: NonNullable<Run['revenue']> }

  money(amount: string) {
    return formatMoney(amount)
  }

  width(share: number) {
    return `width: ${Math.round(share * 1000) / 10}%`
  }
}
