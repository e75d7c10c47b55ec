// Generated from web/src/control_totals/control_totals.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatAmount, formatCount } from "../format";
class ControlTotals extends Component {
  static template = "fusion_centralize_billing.ControlTotals";
  static props = { totals: Array };
  /** Odoo's side is there once something was written. */
  get hasOdoo() {
    return this.props.totals.some(({ odoo }) => odoo !== null);
  }
  count(total) {
    return total ? formatCount(total.count) : "";
  }
  amount(total) {
    return total?.amount ? formatAmount(total.amount) : "";
  }
  verdict({ agrees }) {
    if (agrees === null) return null;
    return agrees ? { text: _t("agrees"), icon: "fa-check-circle", color: "success" } : { text: _t("DIFFERS"), icon: "fa-times-circle", color: "danger" };
  }
}
export {
  ControlTotals
};
