// Generated from web/src/run_progress/run_progress.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { announcement, paceSentence, percentDone, progressSentence } from "../progress";
class RunProgress extends Component {
  static template = "fusion_centralize_billing.RunProgress";
  static props = { progress: Object };
  get percent() {
    return percentDone(this.props.progress);
  }
  get sentence() {
    return progressSentence(this.props.progress);
  }
  get announcement() {
    return announcement(this.props.progress);
  }
  get pace() {
    return paceSentence(this.props.progress);
  }
}
export {
  RunProgress
};
