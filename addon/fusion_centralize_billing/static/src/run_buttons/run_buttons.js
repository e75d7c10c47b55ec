// Generated from web/src/run_buttons/run_buttons.ts by npm run build -w web: edit that file.
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { stateLabel } from "../labels";
class RunButtons extends Component {
  static template = "fusion_centralize_billing.RunButtons";
  static props = {
    buttons: Object,
    run: [Object, { value: null }],
    dryRun: Boolean,
    stopping: Boolean,
    onDryRun: Function,
    onMain: Function,
    onStop: Function,
    onContinue: Function,
    onImportAnyway: Function
  };
  get mainLabel() {
    return this.props.buttons.main === "preview" ? _t("Preview") : _t("Run Import");
  }
  get state() {
    return this.props.run && stateLabel(this.props.run.state);
  }
}
export {
  RunButtons
};
