// Generated from web/src/run_result/run_result.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { ACTIONS, KINDS, kindName, UNDO_ACTIONS } from "../labels";
class RunResult extends Component {
  static template = "fusion_centralize_billing.RunResult";
  static props = {
    run: Object,
    onOpen: Function,
    onFailed: Function,
    onUndo: Function,
    busy: Boolean
  };
  kinds = KINDS;
  kindName(kind) {
    return kindName(kind);
  }
  get isUndo() {
    return this.props.run.undoes !== null;
  }
  /** What was planned and carried out, and how that is called. */
  get columns() {
    return this.isUndo ? [
      { action: "delete", planned: _t("Deleted, planned"), happened: _t("Deleted, carried out") },
      { action: "update", planned: _t("Restored, planned"), happened: _t("Restored, carried out") }
    ] : [
      { action: "create", planned: _t("New, planned"), happened: _t("New, carried out") },
      { action: "update", planned: _t("Changed, planned"), happened: _t("Changed, carried out") }
    ];
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
    const actions = this.isUndo ? UNDO_ACTIONS : ACTIONS;
    return counts ? counts.read - actions.reduce((total, action) => total + counts[action], 0) : 0;
  }
  waitingText(kind) {
    return formatCount(this.waiting(kind));
  }
  get isUnfinished() {
    return KINDS.some((kind) => this.waiting(kind) > 0);
  }
  get title() {
    const done = this.props.run.state === "done";
    if (this.isUndo) return done ? _t("What was undone") : _t("What was undone so far");
    return done ? _t("What was imported") : _t("What was imported so far");
  }
  get undoneText() {
    const { undone_by } = this.props.run;
    return undone_by === null ? "" : _t("Undone since: %s", undone_by);
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
