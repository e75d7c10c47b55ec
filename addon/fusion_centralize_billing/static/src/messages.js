// Generated from web/src/messages.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { hasNothingToDo } from "./screen_state";
function messages(run, error, connection) {
  const said = [
    error ? { level: "danger", text: error, code: null } : null,
    connection && connection !== error ? { level: "warning", text: connection, code: null } : null,
    run ? endMessage(run) : null,
    run?.notice ? { level: "warning", text: run.notice[1], code: run.notice[0] } : null,
    ...(run?.questions ?? []).map(([code, text]) => ({ level: "warning", text, code })),
    ...(run?.warnings ?? []).map(([code, text]) => ({ level: "warning", text, code })),
    run && hasNothingToDo(run) ? { level: "info", text: _t("Odoo holds everything already: there is nothing to import."), code: null } : null
  ];
  return said.filter((message) => message !== null);
}
function endMessage(run) {
  if (run.message) return { level: run.state === "failed" ? "danger" : "warning", text: run.message, code: null };
  if (run.state !== "stopped" || run.questions.length > 0) return null;
  return { level: "info", text: _t("Stopped. What was written stays; Continue goes on from there."), code: null };
}
export {
  messages
};
