// Generated from web/src/format.ts by npm run build -w web: edit that file.
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { insertThousandsSep } from "@web/core/utils/numbers";
function formatCount(count) {
  return insertThousandsSep(String(count), localization.thousandsSep, localization.grouping);
}
function formatAmount(amount) {
  const parts = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(amount);
  if (!parts) return amount;
  const [, sign = "", whole = "", fraction = ""] = parts;
  const digits = insertThousandsSep(whole, localization.thousandsSep, localization.grouping);
  return `${sign}${digits}${localization.decimalPoint}${fraction.padEnd(2, "0")}`;
}
function formatMoney(amount) {
  return _t("%s CAD", formatAmount(amount));
}
function formatSeconds(seconds) {
  if (seconds < 60) return _t("%s s", Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return _t("%s min", minutes);
  return _t("%(hours)s h %(minutes)s min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
export {
  formatAmount,
  formatCount,
  formatMoney,
  formatSeconds
};
