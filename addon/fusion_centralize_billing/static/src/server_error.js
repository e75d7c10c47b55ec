// Generated from web/src/server_error.ts by npm run build -w web: edit that file.
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
const FOR_READERS = /* @__PURE__ */ new Set([
  "odoo.exceptions.UserError",
  "odoo.exceptions.AccessError",
  "odoo.exceptions.ValidationError",
  "odoo.exceptions.MissingError"
]);
function isDenied(error) {
  return error instanceof RPCError && error.exceptionName === "odoo.exceptions.AccessError";
}
function errorSentence(error) {
  if (error instanceof ConnectionLostError) {
    return _t("Odoo did not answer. Check the network, and try again.");
  }
  if (!(error instanceof RPCError)) return _t("The page met an unexpected error. Reload it, and try again.");
  const { exceptionName, data } = error;
  if (exceptionName === "odoo.http.SessionExpiredException") {
    return _t("Your session has ended. Reload the page and log in again.");
  }
  if (exceptionName && FOR_READERS.has(exceptionName) && data?.message) return data.message;
  return _t("Odoo met an unexpected error, and the server's log has its details. Reload the page, and try again.");
}
export {
  errorSentence,
  isDenied
};
