// Generated from web/src/confirmation.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { formatCount, formatMoney } from "./format";
import { KINDS } from "./labels";
function confirmationText(run, main) {
  if (main === "apply" && run?.counts && run.undoes) return undoText(run.undoes, run.counts);
  const plan = main === "apply" && run?.counts ? planText(run.counts) : freshText();
  return [...plan, "", nobodyIsCharged()].join("\n");
}
function anywayText(run) {
  const questions = run.questions.map(([, message]) => message);
  const plan = run.counts ? planText(run.counts) : [];
  return [...questions, "", _t("You answer this with yes."), ...plan, "", nobodyIsCharged()].join("\n");
}
function cancelOrphansText({ count, month }) {
  const figures = { count: formatCount(count), month: formatMoney(month) };
  return [
    _t("NexaCloud no longer holds the subscriptions of these shadow orders, so they are cancelled in Odoo."),
    _t("• %(count)s orders, worth %(month)s a month", figures),
    _t(
      "They stay in Odoo as cancelled orders. One whose subscription comes back is a draft again with the next import."
    ),
    "",
    nobodyIsCharged()
  ].join("\n");
}
function undoText(name, counts) {
  const sum = (action) => KINDS.reduce((total, kind) => total + counts[kind][action], 0);
  const nobody = _t("Nobody is charged, invoiced or mailed.");
  if (sum("delete") + sum("update") === 0) {
    return [_t("Nothing of %s can be undone: nothing is deleted or restored.", name), "", nobody].join("\n");
  }
  const written = KINDS.filter((kind) => counts[kind].delete + counts[kind].update > 0);
  const kept = sum("skip") + sum("fail");
  return [
    _t("%s is undone:", name),
    ...written.map((kind) => `• ${undoneText(kind, counts[kind].delete, counts[kind].update)}`),
    ...kept ? [_t("Rows that are kept, since somebody edited or used them: %s", formatCount(kept))] : [],
    "",
    nobody
  ].join("\n");
}
function undoneText(kind, deleted, restored) {
  const numbers = { deleted: formatCount(deleted), restored: formatCount(restored) };
  return {
    user: _t("Customers: %(deleted)s deleted, %(restored)s restored", numbers),
    plan: _t("Plans: %(deleted)s deleted, %(restored)s restored", numbers),
    subscription: _t("Subscriptions: %(deleted)s deleted, %(restored)s restored", numbers)
  }[kind];
}
function freshText() {
  return [
    _t("NexaCloud is read now, and everything that is new or has changed there is written into Odoo."),
    _t("To see first what that is, keep Dry run on and make a preview.")
  ];
}
function planText(counts) {
  const sum = (...actions) => KINDS.reduce((total, kind) => total + actions.reduce((part, action) => part + counts[kind][action], 0), 0);
  if (sum("create", "update") === 0) {
    return [_t("Odoo holds everything already: nothing will be created or changed.")];
  }
  const written = KINDS.filter((kind) => counts[kind].create + counts[kind].update > 0);
  const leftOut = sum("skip", "fail");
  return [
    _t("This will be written into Odoo as a shadow copy:"),
    ...written.map((kind) => `• ${kindText(kind, counts[kind].create, counts[kind].update)}`),
    ...leftOut ? [_t("Rows that are left out, since they are skipped or failed: %s", formatCount(leftOut))] : []
  ];
}
function kindText(kind, created, changed) {
  const numbers = { created: formatCount(created), changed: formatCount(changed) };
  return {
    user: _t("Customers: %(created)s created, %(changed)s changed", numbers),
    plan: _t("Plans: %(created)s created, %(changed)s changed", numbers),
    subscription: _t("Subscriptions: %(created)s created, %(changed)s changed", numbers)
  }[kind];
}
function nobodyIsCharged() {
  return _t("Nobody is charged, invoiced or mailed, and NexaCloud itself is only read.");
}
export {
  anywayText,
  cancelOrphansText,
  confirmationText
};
