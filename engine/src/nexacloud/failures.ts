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

/** The same before the connection stood: a server that shuts down has not cut anything yet. */
const BY_SQLSTATE_OF_LOGIN: Readonly<Record<string, ErrorCode>> = {
  '28000': 'FB_NEXACLOUD_NOT_ADMITTED', // invalid_authorization_specification: NOLOGIN, or no line of pg_hba.conf
  '28P01': 'FB_NEXACLOUD_REFUSED', // invalid_password, also where there is no such user
  '3D000': 'FB_NEXACLOUD_DATABASE_MISSING', // invalid_catalog_name
  '42501': 'FB_NEXACLOUD_NOT_ADMITTED', // insufficient_privilege: no CONNECT
  '53300': 'FB_NEXACLOUD_FULL', // too_many_connections
  '57P01': 'FB_NEXACLOUD_NOT_READY', // admin_shutdown
  '57P02': 'FB_NEXACLOUD_NOT_READY', // crash_shutdown
  '57P03': 'FB_NEXACLOUD_NOT_READY', // cannot_connect_now
}

/** A failure before the connection stood. */
export function connectFailure(error: unknown): EngineError {
  if (error instanceof pg.DatabaseError) {
    return new EngineError(BY_SQLSTATE_OF_LOGIN[error.code ?? ''] ?? 'FB_NEXACLOUD_UNREACHABLE')
  }
  return new EngineError(error instanceof Error ? networkFailure(error) : 'FB_NEXACLOUD_UNREACHABLE')
}

function networkFailure(error: Error): ErrorCode {
  if (isTls(error)) return 'FB_NEXACLOUD_TLS'
  if (isLogin(error)) return 'FB_NEXACLOUD_REFUSED'
  if (isUnknownHost(error)) return 'FB_NEXACLOUD_HOST_UNKNOWN'
  return isTimeout(error) ? 'FB_NEXACLOUD_SILENT' : 'FB_NEXACLOUD_UNREACHABLE'
}

/** A failure while reading. An SQLSTATE that the catalogue does not know stays as it is: a fault of the engine. */
export function readFailure(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return new EngineError('FB_NEXACLOUD_CONNECTION_LOST')
  const known = BY_SQLSTATE[error.code ?? '']
  return known ? new EngineError(known) : error
}

/** pg's own complaints about the login, which carry no code: the server wants a password and the URL has none. */
function isLogin(error: Error): boolean {
  return error.message.startsWith('SASL')
}

function isUnknownHost(error: Error): boolean {
  return ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'].includes(codeOf(error))
}

/** The system's time-out, and pg's own, which carries no code. */
function isTimeout(error: Error): boolean {
  return codeOf(error) === 'ETIMEDOUT' || error.message === 'timeout expired'
}

function isTls(error: Error): boolean {
  const code = codeOf(error)
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(code) ||
    error.message.includes('SSL connection')
  )
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
