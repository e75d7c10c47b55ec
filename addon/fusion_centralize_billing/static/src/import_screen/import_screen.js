// Generated from web/src/import_screen/import_screen.ts by npm run build -w web: edit that file.
import { Component, onWillStart, onWillUnmount, useExternalListener, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { anywayText, cancelOrphansText, confirmationText } from "../confirmation";
import { ControlTotals } from "../control_totals/control_totals";
import { GoneOrders } from "../gone_orders/gone_orders";
import { ImportModel } from "../import_model";
import { KindTiles } from "../kind_tiles/kind_tiles";
import { LineTable } from "../line_table/line_table";
import { messages } from "../messages";
import { RevenueChart } from "../revenue/revenue";
import { RunButtons } from "../run_buttons/run_buttons";
import { RunMessages } from "../run_messages/run_messages";
import { RunProgress } from "../run_progress/run_progress";
import { RunResult } from "../run_result/run_result";
import { buttons, isOpen, mainAction, wasApplied } from "../screen_state";
import { SourceCard } from "../source_card/source_card";
const RUN = "fusion.billing.import.run";
const BUS = "fusion_billing.import_run";
const ADDON = "fusion_centralize_billing";
class ImportScreen extends Component {
  static template = "fusion_centralize_billing.ImportScreen";
  static components = {
    ControlTotals,
    GoneOrders,
    KindTiles,
    Layout,
    LineTable,
    RevenueChart,
    RunButtons,
    RunMessages,
    RunProgress,
    RunResult,
    SourceCard
  };
  static props = { ...standardActionServiceProps };
  static path = "fusion-billing-import";
  static displayName = _t("Import from NexaCloud");
  setup() {
    const orm = useService("orm");
    const bus = useService("bus_service");
    this.action = useService("action");
    this.dialog = useService("dialog");
    this.table = useRef("table");
    this.env.config.setDisplayName(_t("Import from NexaCloud"));
    this.model = useState(
      new ImportModel((method, args, silent) => (silent ? orm.silent : orm).call(RUN, method, args))
    );
    const onProgress = (progress) => {
      this.model.take(progress);
    };
    bus.subscribe(BUS, onProgress);
    useExternalListener(document, "visibilitychange", () => {
      if (!document.hidden) this.model.refresh();
    });
    onWillStart(() => {
      this.model.refresh();
      this.model.checkSource();
    });
    onWillUnmount(() => {
      bus.unsubscribe(BUS, onProgress);
      this.model.close();
    });
  }
  get run() {
    return this.model.run;
  }
  get isOpen() {
    return isOpen(this.run);
  }
  get isUndo() {
    return this.run !== null && this.run.undoes !== null;
  }
  get wasApplied() {
    return this.run !== null && wasApplied(this.run);
  }
  get buttons() {
    return buttons(this.run, this.model.dryRun, this.model.busy || !this.model.loaded);
  }
  get messages() {
    return messages(this.model);
  }
  /** A sentence for a part of the page, unless the top of the page says it already. */
  unlessSaid(sentence) {
    return this.messages.some(({ text }) => text === sentence) ? null : sentence;
  }
  setDryRun(dryRun) {
    this.model.dryRun = dryRun;
  }
  onMain() {
    const run = this.run;
    const action = mainAction(run, this.model.dryRun);
    if (action === "preview") return this.model.start(true);
    this.confirm(
      confirmationText(run, action),
      // What was confirmed is what happens, even if the page shows another run by then.
      run && action === "apply" ? () => this.model.import(run.id) : () => this.model.start(false),
      action === "apply" && this.isUndo
    );
  }
  onImportAnyway(run) {
    this.confirm(anywayText(run), () => this.model.importAnyway(run.id));
  }
  onCancelOrphans(run, summary) {
    this.dialog.add(ConfirmationDialog, {
      title: _t("Gone from NexaCloud"),
      body: cancelOrphansText(summary),
      confirmLabel: _t("Cancel Orders"),
      cancelLabel: _t("Keep them"),
      confirm: () => {
        this.model.cancelOrphans(run.id);
      },
      cancel: () => {
      }
    });
  }
  confirm(body, confirm, undo = false) {
    this.dialog.add(ConfirmationDialog, {
      title: undo ? _t("Undo an import") : _t("Import from NexaCloud"),
      body,
      confirmLabel: undo ? _t("Undo Now") : _t("Import Now"),
      // Not waited for: the dialog closes, and the page shows what becomes of it.
      confirm: () => {
        confirm();
      },
      cancel: () => {
      }
    });
  }
  openRecord({ record }) {
    if (record) this.openForm(record.model, record.id);
  }
  openOrder({ order_id }) {
    this.openForm("sale.order", order_id);
  }
  openForm(model, id) {
    this.action.doAction({
      type: "ir.actions.act_window",
      res_model: model,
      res_id: id,
      views: [[false, "form"]]
    });
  }
  openAction(name) {
    this.action.doAction(`${ADDON}.${name}`);
  }
  openSettings() {
    this.openAction("action_fusion_billing_settings");
  }
  showFailed() {
    this.model.narrow({ action: "fail" });
    this.table.el?.scrollIntoView();
    this.table.el?.focus({ preventScroll: true });
  }
}
registry.category("actions").add("fusion_centralize_billing.import", ImportScreen);
export {
  ImportScreen
};
