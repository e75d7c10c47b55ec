// Generated from web/src/format.ts by npm run build -w web: edit that file.
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { insertThousandsSep } from "@web/core/utils/numbers";
function formatCount(count) {
  return insertThousandsSep(String(count), localization.thousandsSep, localization.grouping);
}
function formatDecimal(decimal, digitsAtLeast = 0) {
  const parts = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(decimal);
  if (!parts) return decimal;
  const [, sign = "", whole = "", given = ""] = parts;
  const digits = insertThousandsSep(whole, localization.thousandsSep, localization.grouping);
  const fraction = given.padEnd(digitsAtLeast, "0");
  return fraction ? `${sign}${digits}${localization.decimalPoint}${fraction}` : `${sign}${digits}`;
}
function formatAmount(amount) {
  return formatDecimal(amount, 2);
}
function formatMoney(amount) {
  return _t("%s CAD", formatAmount(amount));
}
function decimalText(typed) {
  const number = typed.trim().replace(/\s/g, SPACE);
  const [whole = "", ...fractions] = number.split(localization.decimalPoint);
  const digits = withoutGroups(whole, localization.thousandsSep.replace(/\s/, SPACE));
  const isNumber = /^-?[0-9]+$/.test(digits) && fractions.length <= 1 && fractions.every((part) => /^[0-9]+$/.test(part));
  return isNumber ? [digits, ...fractions].join(".") : null;
}
const SPACE = " ";
function withoutGroups(whole, separator) {
  const [first = "", ...others] = separator ? whole.split(separator) : [whole];
  const isGrouped = /^-?[0-9]{1,3}$/.test(first) && others.every((group) => /^[0-9]{3}$/.test(group));
  return isGrouped ? [first, ...others].join("") : whole;
}
function formatSeconds(seconds) {
  if (seconds < 60) return _t("%s s", Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return _t("%s min", minutes);
  return _t("%(hours)s h %(minutes)s min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
export {
  decimalText,
  formatAmount,
  formatCount,
  formatDecimal,
  formatMoney,
  formatSeconds
};
