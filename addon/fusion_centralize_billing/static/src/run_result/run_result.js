// Generated from web/src/run_result/run_result.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
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
    return formatCount(this.of(this.props.run.planned_counts, kind, action));
  }
  happened(kind, action) {
    return formatCount(this.of(this.props.run.counts, kind, action));
  }
  get failed() {
    return KINDS.reduce((total, kind) => total + this.of(this.props.run.counts, kind, "fail"), 0);
  }
  get failedText() {
    return formatCount(this.failed);
  }
  of(counts, kind, action) {
    return counts?.[kind][action] ?? 0;
  }
}
export {
  RunResult
};
