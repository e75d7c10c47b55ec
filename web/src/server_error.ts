import { _t } from '@web/core/l10n/translation'
import { ConnectionLostError, RPCError } from '@web/core/network/rpc'

/** Whose message was written for the reader, by the name of the Python class. */
const FOR_READERS = new Set([
  'odoo.exceptions.UserError',
  'odoo.exceptions.AccessError',
  'odoo.exceptions.ValidationError',
  'odoo.exceptions.MissingError',
])

/** Whether Odoo refused since this user lacks the rights. */
export function isDenied(error: unknown): boolean {
  return error instanceof RPCError && (error.exceptionName as string | null) === 'odoo.exceptions.AccessError'
}

/** A failed request in one sentence for the page; details of a program's error stay in the server's log. */
export function errorSentence(error: unknown): string {
  if (error instanceof ConnectionLostError) {
    return _t('Odoo did not answer. Check the network, and try again.')
  }
  if (!(error instanceof RPCError)) return _t('The page met an unexpected error. Reload it, and try again.')
  const { exceptionName, data } = error as { exceptionName: string | null; data: { message?: string } | null }
  if (exceptionName === 'odoo.http.SessionExpiredException') {
    return _t('Your session has ended. Reload the page and log in again.')
  }
  if (exceptionName && FOR_READERS.has(exceptionName) && data?.message) return data.message
  return _t("Odoo met an unexpected error, and the server's log has its details. Reload the page, and try again.")
}
