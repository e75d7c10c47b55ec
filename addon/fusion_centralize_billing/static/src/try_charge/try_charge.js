// Generated from web/src/try_charge/try_charge.ts by npm run build -w web: edit that file.
import { Component, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { decimalText, formatAmount, formatDecimal, formatMoney } from "../format";
import { errorSentence } from "../server_error";
class TryCharge extends Component {
  static template = "fusion_centralize_billing.TryCharge";
  static props = { ...standardWidgetProps };
  setup() {
    this.orm = useService("orm");
    this.state = useState({ quantity: "", asking: false, trial: null, triedId: null, error: null });
    useEffect(
      (resId, dirty) => {
        if (dirty || resId !== this.state.triedId) this.forget();
      },
      () => [this.props.record.resId, this.props.record.dirty]
    );
  }
  get mustSave() {
    return !this.props.record.resId || this.props.record.dirty;
  }
  get buttonText() {
    return this.mustSave ? _t("Save and try") : _t("Try it");
  }
  get hint() {
    if (!this.props.record.resId) return _t("This charge is new: it is saved first, so that the engine can rate by it.");
    return this.props.record.dirty ? _t("Your changes are saved first: what is tried is what is saved.") : "";
  }
  forget() {
    this.state.trial = null;
    this.state.error = null;
  }
  onType(event) {
    this.state.quantity = event.target.value;
    this.forget();
  }
  async onSubmit() {
    if (this.state.asking) return;
    this.forget();
    const quantity = decimalText(this.state.quantity);
    if (quantity === null) {
      this.state.error = _t("Enter a quantity in figures, such as %s.", formatDecimal("25200.5"));
      return;
    }
    this.state.asking = true;
    try {
      await this.ask(quantity);
    } catch (error) {
      this.state.error = errorSentence(error);
    } finally {
      this.state.asking = false;
    }
  }
  async ask(quantity) {
    const { record } = this.props;
    if ((await record.isDirty() || !record.resId) && !await record.save()) {
      this.state.error = _t("The charge could not be saved. Correct the fields that are marked, then try again.");
      return;
    }
    const { resId } = record;
    if (!resId) return;
    this.state.triedId = resId;
    const trial = await this.orm.call("fusion.billing.charge", "try_quantity", [[resId], quantity]);
    const isAsked = record.resId === resId && !record.dirty && decimalText(this.state.quantity) === quantity;
    if (isAsked) this.state.trial = trial;
  }
  get tiers() {
    return this.state.trial?.parts.filter(({ tier }) => tier !== null) ?? [];
  }
  overage({ overage, unit }) {
    return unit ? `${formatDecimal(overage)} ${unit}` : formatDecimal(overage);
  }
  range({ above, up_to }) {
    return up_to === null ? _t("above %s", formatDecimal(above)) : _t("above %(above)s, up to %(upTo)s", { above: formatDecimal(above), upTo: formatDecimal(up_to) });
  }
  /** The price of a batch, with its size where that is not one unit. */
  price({ price_per_unit, unit_batch }) {
    const price = formatAmount(price_per_unit);
    return unit_batch === "1" ? price : _t("%(price)s per %(batch)s", { price, batch: formatDecimal(unit_batch) });
  }
  decimal(figure) {
    return formatDecimal(figure);
  }
  amount(figure) {
    return formatAmount(figure);
  }
  money(figure) {
    return formatMoney(figure);
  }
}
registry.category("view_widgets").add("fusion_try_charge", { component: TryCharge });
export {
  TryCharge
};
