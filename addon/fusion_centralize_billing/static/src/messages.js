// Generated from web/src/messages.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { hasNothingToDo } from "./screen_state";
function messages({ run, source, denied, error, connection }) {
  const said = [
    plain("danger", denied),
    plain("danger", error),
    plain("warning", connection),
    ...run ? runMessages(run, source) : []
  ].filter((message) => message !== null);
  return [...new Map(said.map((message) => [wording(message), message])).values()];
}
function runMessages(run, source) {
  return [
    endMessage(run, source),
    ...[...run.notice ? [run.notice] : [], ...run.questions, ...run.warnings].map(warning),
    hasNothingToDo(run) ? plain("info", _t("Odoo holds everything already: there is nothing to import.")) : null
  ];
}
function endMessage(run, source) {
  if (run.message) {
    const level = run.state === "failed" ? "danger" : "warning";
    const cause = source?.problems.find((problem) => wording(warning(problem)) === run.message);
    return cause ? { level, text: underNexaCloud(), code: cause[0] } : plain(level, run.message);
  }
  if (run.state !== "stopped" || run.questions.length > 0) return null;
  return plain(
    "info",
    run.may_continue ? _t("Stopped. What was written stays; Continue goes on from there.") : _t("Stopped before anything was written.")
  );
}
const underNexaCloud = () => _t("It failed for the reason that is given under NexaCloud.");
const warning = ([code, text]) => ({ level: "warning", text, code });
const plain = (level, text) => text === null ? null : { level, text, code: null };
const wording = ({ text, code }) => code ? `${text} (${code})` : text;
export {
  messages
};
