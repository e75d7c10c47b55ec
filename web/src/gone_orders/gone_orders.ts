import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Orphan, OrphanSummary } from '../contract.ts'
import { formatCount, formatMoney } from '../format.ts'
import type { OrphanPage } from '../import_model.ts'
import { pageAt } from '../paging.ts'

interface Props {
  summary: OrphanSummary
  orphans: OrphanPage | null
  error: string | null
  pageSize: number
  busy: boolean
  /** Whether the run has questions, which come first. */
  asks: boolean
  onPage: (offset: number) => void
  onCancel: () => void
  onOpenOrder: (orphan: Orphan) => void
}

/** The shadow orders whose subscriptions are gone from NexaCloud, what they are worth, and the way to cancel them. */
export class GoneOrders extends Component {
  static override template = 'fusion_centralize_billing.GoneOrders'
  static override props = {
    summary: Object,
    orphans: [Object, { value: null }],
    error: [String, { value: null }],
    pageSize: Number,
    busy: Boolean,
    asks: Boolean,
    onPage: Function,
    onCancel: Function,
    onOpenOrder: Function,
  }
  declare props: Props

  get figures() {
    const { count, month } = this.props.summary
    return _t('%(count)s orders, %(month)s a month', { count: formatCount(count), month: formatMoney(month) })
  }

  get cancelledText() {
    const { cancelled } = this.props.summary
    return cancelled ? _t('%s orders were cancelled.', formatCount(cancelled)) : ''
  }

  get explanation() {
    const { summary, asks } = this.props
    if (summary.count === 0) return ''
    return asks
      ? _t('Whether they are really gone is asked above: answer that first.')
      : _t('Nothing happens to them by itself: they stay as they are until somebody cancels them.')
  }

  get page() {
    const { orphans, pageSize } = this.props
    if (!orphans || orphans.total <= pageSize) return null
    const { first, last, ...neighbours } = pageAt(orphans.offset, pageSize, orphans.total)
    const figures = { first: formatCount(first), last: formatCount(last), total: formatCount(orphans.total) }
    return { ...neighbours, text: _t('%(first)s-%(last)s of %(total)s', figures) }
  }

  orderUrl({ order_id }: Orphan) {
    return `/odoo/sale.order/${order_id}`
  }

  month({ month }: Orphan) {
    return formatMoney(month)
  }

  /** What became of the order since it was listed. */
  fate({ cancelled, standing }: Orphan) {
    if (standing) return ''
    return cancelled ? _t('Cancelled') : _t('No draft shadow any more')
  }
}
