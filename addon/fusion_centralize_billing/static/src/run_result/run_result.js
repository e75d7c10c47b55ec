// Generated from web/src/run_result/run_result.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { ACTIONS, KINDS, kindName } from "../labels";
class RunResult extends Component {
  static template = "fusion_centralize_billing.RunResult";
  static props = { run: Object, onOpen: Function, onFailed: Function };
  kinds = KINDS;
  kindName(kind) {
    return kindName(kind);
  }
  planned(kind, action) {
    return formatCount(this.props.run.planned_counts?.[kind][action] ?? 0);
  }
  happened(kind, action) {
    return formatCount(this.props.run.counts?.[kind][action] ?? 0);
  }
  /** Rows that an import which ended too early has not come to. */
  waiting(kind) {
    const counts = this.props.run.counts?.[kind];
    return counts ? counts.read - ACTIONS.reduce((total, action) => total + counts[action], 0) : 0;
  }
  waitingText(kind) {
    return formatCount(this.waiting(kind));
  }
  get isUnfinished() {
    return KINDS.some((kind) => this.waiting(kind) > 0);
  }
  get title() {
    return this.props.run.state === "done" ? _t("What was imported") : _t("What was imported so far");
  }
  get failed() {
    return KINDS.reduce((total, kind) => total + (this.props.run.counts?.[kind].fail ?? 0), 0);
  }
  get failedText() {
    return _t("Failed rows (%s)", formatCount(this.failed));
  }
}
export {
  RunResult
};
