// Generated from web/src/line_diff/line_diff.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CustomerChoice } from "../customer_choice/customer_choice";
class LineDiff extends Component {
  static template = "fusion_centralize_billing.LineDiff";
  static components = { CustomerChoice };
  static props = {
    line: Object,
    busy: Boolean,
    onOpenRecord: Function,
    onOpenForm: Function,
    onChoose: Function
  };
  get isNew() {
    return this.props.line.action === "create";
  }
  /** Whether Odoo's values moved since the preview. */
  get hasMoved() {
    return this.props.line.changes.some(({ present }) => present !== void 0);
  }
  get recordUrl() {
    const { record } = this.props.line;
    return record && `/odoo/${record.model}/${record.id}`;
  }
  get linkUrl() {
    return this.props.line.link && `/odoo/fusion.billing.account.link/${this.props.line.link}`;
  }
  openLink() {
    if (this.props.line.link) this.props.onOpenForm("fusion.billing.account.link", this.props.line.link);
  }
  get recordText() {
    return {
      user: _t("Open the customer"),
      plan: _t("Open the plan"),
      subscription: _t("Open the subscription")
    }[this.props.line.kind];
  }
}
export {
  LineDiff
};
