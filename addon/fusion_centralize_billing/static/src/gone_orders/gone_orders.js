// Generated from web/src/gone_orders/gone_orders.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount, formatMoney } from "../format";
import { pageAt } from "../paging";
class GoneOrders extends Component {
  static template = "fusion_centralize_billing.GoneOrders";
  static props = {
    summary: Object,
    orphans: [Object, { value: null }],
    error: [String, { value: null }],
    pageSize: Number,
    busy: Boolean,
    asks: Boolean,
    onPage: Function,
    onCancel: Function,
    onOpenOrder: Function
  };
  get figures() {
    const { count, month } = this.props.summary;
    return _t("%(count)s orders, %(month)s a month", { count: formatCount(count), month: formatMoney(month) });
  }
  get cancelledText() {
    const { cancelled } = this.props.summary;
    return cancelled ? _t("%s orders were cancelled.", formatCount(cancelled)) : "";
  }
  get explanation() {
    const { summary, asks } = this.props;
    if (summary.count === 0) return "";
    return asks ? _t("Whether they are really gone is asked above: answer that first.") : _t("Nothing happens to them by itself: they stay as they are until somebody cancels them.");
  }
  get page() {
    const { orphans, pageSize } = this.props;
    if (!orphans || orphans.total <= pageSize) return null;
    const { first, last, ...neighbours } = pageAt(orphans.offset, pageSize, orphans.total);
    const figures = { first: formatCount(first), last: formatCount(last), total: formatCount(orphans.total) };
    return { ...neighbours, text: _t("%(first)s-%(last)s of %(total)s", figures) };
  }
  orderUrl({ order_id }) {
    return `/odoo/sale.order/${order_id}`;
  }
  month({ month }) {
    return formatMoney(month);
  }
  /** What became of the order since it was listed. */
  fate({ cancelled, standing }) {
    if (standing) return "";
    return cancelled ? _t("Cancelled") : _t("No draft shadow any more");
  }
}
export {
  GoneOrders
};
