// Generated from web/src/labels.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
const KINDS = ["user", "plan", "subscription"];
const ACTIONS = ["create", "update", "unchanged", "skip", "fail"];
const UNDO_ACTIONS = ["delete", "update", "unchanged", "skip", "fail"];
function kindName(kind) {
  return { user: _t("Customers"), plan: _t("Plans"), subscription: _t("Subscriptions") }[kind];
}
function kindSingular(kind) {
  return { user: _t("Customer"), plan: _t("Plan"), subscription: _t("Subscription") }[kind];
}
function actionLabel(action, undo = false) {
  const labels = {
    create: { text: _t("New"), icon: "fa-plus-circle", color: "success" },
    update: undo ? { text: _t("Restored"), icon: "fa-undo", color: "info" } : { text: _t("Changed"), icon: "fa-pencil", color: "info" },
    unchanged: { text: _t("Unchanged"), icon: "fa-check", color: "muted" },
    skip: undo ? { text: _t("Kept"), icon: "fa-hand-paper-o", color: "warning" } : { text: _t("Skipped"), icon: "fa-step-forward", color: "muted" },
    fail: { text: _t("Failed"), icon: "fa-times-circle", color: "danger" },
    delete: { text: _t("Deleted"), icon: "fa-trash", color: "danger" },
    warn: { text: _t("With warnings"), icon: "fa-exclamation-triangle", color: "warning" }
  };
  return labels[action];
}
function waitingLabel() {
  return { text: _t("Not done yet"), icon: "fa-clock-o", color: "muted" };
}
function stateLabel(state, undo = false) {
  const labels = {
    draft: { text: _t("Waiting"), icon: "fa-clock-o", color: "info" },
    planning: { text: _t("Comparing"), icon: "fa-refresh", color: "info" },
    planned: { text: _t("Previewed"), icon: "fa-eye", color: "info" },
    applying: { text: undo ? _t("Undoing") : _t("Importing"), icon: "fa-refresh", color: "info" },
    done: { text: _t("Done"), icon: "fa-check-circle", color: "success" },
    stopped: { text: _t("Stopped"), icon: "fa-pause-circle", color: "warning" },
    failed: { text: _t("Failed"), icon: "fa-times-circle", color: "danger" },
    stale: { text: _t("Out of date"), icon: "fa-history", color: "warning" }
  };
  return labels[state];
}
export {
  ACTIONS,
  KINDS,
  UNDO_ACTIONS,
  actionLabel,
  kindName,
  kindSingular,
  stateLabel,
  waitingLabel
};
