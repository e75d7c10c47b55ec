// Generated from web/src/run_messages/run_messages.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
class RunMessages extends Component {
  static template = "fusion_centralize_billing.RunMessages";
  static props = { messages: Array };
  icon({ level }) {
    return { danger: "fa-times-circle", warning: "fa-exclamation-triangle", info: "fa-info-circle" }[level];
  }
}
export {
  RunMessages
};
