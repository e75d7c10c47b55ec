// Generated from web/src/progress.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { formatCount, formatSeconds } from "./format";
function percentDone({ state, rows_done, rows_total }) {
  if (state !== "applying" || rows_total === 0) return null;
  return Math.min(100, Math.floor(100 * rows_done / rows_total));
}
function progressSentence(progress) {
  if (progress.state === "draft") return _t("Waiting for Odoo's scheduler.");
  if (progress.state === "planning" && progress.undoes)
    return _t("Comparing what the import wrote with what Odoo holds.");
  if (progress.state === "planning") return _t("Reading NexaCloud and comparing it with Odoo.");
  return _t("%(done)s of %(total)s rows written.", {
    done: formatCount(progress.rows_done),
    total: formatCount(progress.rows_total)
  });
}
function paceSentence({ rate, seconds_left }) {
  if (rate === null) return "";
  const rows = formatCount(Math.round(rate));
  if (seconds_left === null) return _t("%s rows a second", rows);
  return _t("%(rows)s rows a second, about %(time)s left", { rows, time: formatSeconds(seconds_left) });
}
function announcement(progress) {
  const percent = percentDone(progress);
  return percent === null ? progressSentence(progress) : _t("%s percent written.", Math.floor(percent / 10) * 10);
}
export {
  announcement,
  paceSentence,
  percentDone,
  progressSentence
};
