// Generated from web/src/exact_float/exact_float.ts by npm run build -w web: edit that file.
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatDecimal } from "../format";
const PLAIN = new Intl.NumberFormat("en-US", { useGrouping: false, maximumFractionDigits: 20 });
class ExactFloatField extends FloatField {
  get formattedValue() {
    return exactFigure(this.value);
  }
}
function exactFigure(value) {
  return value === false ? "" : formatDecimal(PLAIN.format(value));
}
registry.category("fields").add("fusion_exact_float", {
  ...floatField,
  supportedOptions: [],
  supportedTypes: ["float"],
  component: ExactFloatField
});
export {
  ExactFloatField,
  exactFigure
};
