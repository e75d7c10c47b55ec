// Generated from web/src/revenue/revenue.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatMoney } from "../format";
class RevenueChart extends Component {
  static template = "fusion_centralize_billing.RevenueChart";
  static props = { revenue: Object };
  money(amount) {
    return formatMoney(amount);
  }
  planText({ month, year }) {
    return _t("%(month)s a month, %(year)s a year", { month: formatMoney(month), year: formatMoney(year) });
  }
  width(share) {
    return `width: ${Math.round(share * 1e3) / 10}%`;
  }
}
export {
  RevenueChart
};
