// Generated from web/src/customer_choice/customer_choice.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
class CustomerChoice extends Component {
  static template = "fusion_centralize_billing.CustomerChoice";
  static props = { line: Object, busy: Boolean, onOpenForm: Function, onChoose: Function };
  get candidates() {
    return this.props.line.choice?.candidates ?? [];
  }
  get question() {
    const who = this.props.line.name || this.props.line.external_id || "";
    return _t("Who is %s in Odoo?", who);
  }
  url({ id }) {
    return `/odoo/res.partner/${id}`;
  }
  chooseLabel({ name, id }) {
    return _t("Choose %(name)s (id %(id)s)", { name, id });
  }
  details({ email, city, id }) {
    return [email, city, _t("id %s", id)].filter(Boolean).join(" · ");
  }
}
export {
  CustomerChoice
};
