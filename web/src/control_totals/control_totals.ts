import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { ControlTotal, Total } from '../contract.ts'
import { formatAmount, formatCount } from '../format.ts'
import type { Label } from '../labels.ts'

/** NexaCloud and Odoo added up side by side. */
export class ControlTotals extends Component {
  static override template = 'fusion_centralize_billing.ControlTotals'
  static override props = { totals: Array }
  declare props: { totals: ControlTotal[] }

  /** Odoo's side is there once something was written. */
  get hasOdoo() {
    return this.props.totals.some(({ odoo }) => odoo !== null)
  }

  count(total: Total | null) {
    return total ? formatCount(total.count) : ''
  }

  amount(total: Total | null) {
    return total?.amount ? formatAmount(total.amount) : ''
  }

  verdict({ agrees }: ControlTotal): Label | null {
    if (agrees === null) return null
    return agrees
      ? { text: _t('agrees'), icon: 'fa-check-circle', color: 'success' }
      : { text: _t('DIFFERS'), icon: 'fa-times-circle', color: 'danger' }
  }
}
