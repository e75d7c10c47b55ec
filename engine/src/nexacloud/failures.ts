import pg from 'pg'
import type { ErrorCode } from '../contract/errors.ts'
import { EngineError } from '../engine-error.ts'

/** What PostgreSQL and the network say, in the words of the error catalogue. SQLSTATEs: PostgreSQL manual, appendix A. */
const BY_SQLSTATE: Readonly<Record<string, ErrorCode>> = {
  '25P03': 'FB_NEXACLOUD_TIMEOUT', // idle_in_transaction_session_timeout
  '25P04': 'FB_NEXACLOUD_TIMEOUT', // transaction_timeout
  '55P03': 'FB_NEXACLOUD_TIMEOUT', // lock_not_available
  '57014': 'FB_NEXACLOUD_TIMEOUT', // query_canceled: statement_timeout
  '57P01': 'FB_NEXACLOUD_CONNECTION_LOST', // admin_shutdown
  '57P02': 'FB_NEXACLOUD_CONNECTION_LOST', // crash_shutdown
  '57P05': 'FB_NEXACLOUD_CONNECTION_LOST', // idle_session_timeout
}

/** A failure before the connection stood. */
export function connectFailure(error: unknown): EngineError {
  if (error instanceof pg.DatabaseError) {
    return new EngineError(isRefusal(error.code) ? 'FB_NEXACLOUD_REFUSED' : 'FB_NEXACLOUD_UNREACHABLE')
  }
  if (isTls(error)) return new EngineError('FB_NEXACLOUD_TLS')
  return new EngineError(isLogin(error) ? 'FB_NEXACLOUD_REFUSED' : 'FB_NEXACLOUD_UNREACHABLE')
}

/** A failure while reading. An SQLSTATE that the catalogue does not know stays as it is: a fault of the engine. */
export function readFailure(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return new EngineError('FB_NEXACLOUD_CONNECTION_LOST')
  const known = BY_SQLSTATE[error.code ?? '']
  return known ? new EngineError(known) : error
}

/** invalid_authorization (28), unknown database (3D000), no CONNECT privilege (42501). */
function isRefusal(sqlstate: string | undefined): boolean {
  return sqlstate?.startsWith('28') === true || sqlstate === '3D000' || sqlstate === '42501'
}

/** pg's own complaints about the login, which carry no code: the server wants a password and the URL has none. */
function isLogin(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('SASL')
}

function isTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(code) ||
    error.message.includes('SSL connection')
  )
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
