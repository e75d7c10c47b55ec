// Generated from web/src/line_diff/line_diff.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
class LineDiff extends Component {
  static template = "fusion_centralize_billing.LineDiff";
  static props = { line: Object, onOpenRecord: Function };
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
