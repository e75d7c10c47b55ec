// Generated from web/src/source_card/source_card.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { KINDS, kindName } from "../labels";
class SourceCard extends Component {
  static template = "fusion_centralize_billing.SourceCard";
  static props = {
    source: [Object, { value: null }],
    asking: Boolean,
    error: [String, { value: null }],
    onCheck: Function,
    onSettings: Function
  };
  kinds = KINDS;
  get status() {
    const { source, asking } = this.props;
    if (asking) return { text: _t("Asking the engine…"), icon: "fa-circle-o-notch fa-spin", color: "muted" };
    if (!source) return { text: _t("Not known"), icon: "fa-question-circle", color: "warning" };
    const labels = {
      ready: { text: _t("Ready: it can be read, and only read"), icon: "fa-check-circle", color: "success" },
      writable: { text: _t("Ready, but its role can write"), icon: "fa-exclamation-triangle", color: "warning" },
      refused: { text: _t("Cannot be read"), icon: "fa-times-circle", color: "danger" },
      unsafe: { text: _t("Not safe to import into"), icon: "fa-times-circle", color: "danger" }
    };
    return labels[source.status];
  }
  kindName(kind) {
    return kindName(kind);
  }
  rows(kind) {
    const count = this.props.source?.rows[kind] ?? null;
    return count === null ? _t("unknown") : formatCount(count);
  }
  get checkedAt() {
    return this.props.source && formatDateTime(deserializeDateTime(this.props.source.checked_at));
  }
}
export {
  SourceCard
};
