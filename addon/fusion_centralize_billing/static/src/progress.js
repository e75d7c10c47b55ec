// Generated from web/src/progress.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { formatCount, formatSeconds } from "./format";
function percentDone({ state, rows_done, rows_total }) {
  if (state !== "applying" || rows_total === 0) return null;
  return Math.min(100, Math.floor(100 * rows_done / rows_total));
}
function progressSentence(progress) {
  if (progress.state === "draft") return _t("Waiting for Odoo's scheduler.");
  if (progress.state === "planning") return _t("Reading NexaCloud and comparing it with Odoo.");
  return _t("%(done)s of %(total)s rows written.", {
    done: formatCount(progress.rows_done),
    total: formatCount(progress.rows_total)
  });
}
function rateSentence({ rate }) {
  return rate === null ? "" : _t("%s rows a second", formatCount(Math.round(rate)));
}
function timeLeftSentence({ seconds_left }) {
  return seconds_left === null ? "" : _t("about %s left", formatSeconds(seconds_left));
}
function announcement(progress) {
  const percent = percentDone(progress);
  return percent === null ? progressSentence(progress) : _t("%s percent written.", Math.floor(percent / 10) * 10);
}
export {
  announcement,
  percentDone,
  progressSentence,
  rateSentence,
  timeLeftSentence
};
