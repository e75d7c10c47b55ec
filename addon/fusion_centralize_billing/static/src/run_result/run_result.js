// Generated from web/src/run_result/run_result.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCount } from "../format";
import { KINDS, kindName } from "../labels";
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
  /** Until a run is done its counts are still those of the plan; how far it came is in its progress. */
  happened(kind, action) {
    const { state, counts, kinds } = this.props.run;
    return formatCount((state === "done" ? counts?.[kind][action] : kinds[kind]?.[action].done) ?? 0);
  }
  failedOf(kind) {
    return formatCount(this.props.run.counts?.[kind].fail ?? 0);
  }
  get title() {
    return this.props.run.state === "done" ? _t("What was imported") : _t("What was imported so far");
  }
  get failed() {
    return KINDS.reduce((total, kind) => total + (this.props.run.counts?.[kind].fail ?? 0), 0);
  }
  get failedText() {
    return formatCount(this.failed);
  }
}
export {
  RunResult
};
