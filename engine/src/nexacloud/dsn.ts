import { inspect } from 'node:util'
import { EngineError } from '../engine-error.ts'
import { isLoopback } from '../loopback.ts'

/** How the connection is encrypted, in PostgreSQL's words. `require` encrypts without looking at the certificate. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

const SSL_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies SslMode[]
const HIDDEN = '[NexaCloud connection]'

interface DsnParts {
  readonly user: string
  readonly password: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly sslmode: SslMode
}

/** Where NexaCloud is and who reads it. However it is printed, it prints as a placeholder. */
export class Dsn {
  readonly #parts: DsnParts

  constructor(parts: DsnParts) {
    this.#parts = parts
  }

  get host(): string {
    return this.#parts.host
  }

  /** For whoever opens the connection, and for nobody else. */
  reveal(): DsnParts {
    return this.#parts
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}

/** Nothing that separates the parts of a URL may stand in a part unescaped, so there is one reading of each text. */
const PART = '[^\\s:/?#@\\[\\]\\\\]'
const URL_FORM = new RegExp(
  `^postgres(?:ql)?://(${PART}+)(?::(${PART}*))?@(${PART}+|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?/(${PART}+)(?:[?]([^#]*))?$`,
  'i',
)

/**
 * Reads a connection URL: `postgresql://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full`, and nothing else. Without
 * sslmode a loopback host is plain and any other is `verify-full`.
 * @throws EngineError FB_DSN_INVALID, whose text never holds a part of the URL
 */
export function parseDsn(text: string): Dsn {
  const url = text.trim()
  const match = URL_FORM.exec(url)
  if (!match) throw invalid(whyNoUrl(url))
  const [, user = '', password = '', written = '', port = '5432', database = '', query] = match
  const host = hostName(written)
  return new Dsn({
    user: decoded(user, 'user'),
    password: decoded(password, 'password'),
    host,
    port: portNumber(port),
    database: decoded(database, 'database'),
    sslmode: sslMode(query) ?? (isLoopback(host) ? 'disable' : 'verify-full'),
  })
}

function whyNoUrl(url: string): string {
  if (/^postgres(ql)?\+[a-z0-9]+:/i.test(url)) return 'leave out the + and the driver name before ://'
  if (/^[a-z_]+\s*=/i.test(url)) return 'key=value settings are not taken; write them as a URL'
  if (!/^postgres(ql)?:\/\//i.test(url)) return 'it does not start with postgresql://'
  if ((url.split('/')[2] ?? '').split('@').length > 2) return 'an @ in the user or password is written %40'
  return 'it needs user, host and database, and : / ? # @ inside them are written %3A %2F %3F %23 %40'
}

function hostName(written: string): string {
  const host = written.replace(/^\[|\]$/g, '').toLowerCase()
  if (!/^[a-z0-9_.:-]+$/.test(host)) throw invalid('the host is no host name or address')
  return host
}

function portNumber(written: string): number {
  const port = Number(written)
  if (port < 1 || port > 65535) throw invalid('the port is not between 1 and 65535')
  return port
}

function decoded(part: string, name: string): string {
  const text = decodeOrNull(part)
  if (text === null) throw invalid(`the ${name} holds a % that is no escape; write it %25`)
  // A NUL would end the value in PostgreSQL's start-up packet, and the rest would be read as further settings.
  if (/\p{Cc}/u.test(text)) throw invalid(`the ${name} holds control characters`)
  return text
}

function decodeOrNull(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

function sslMode(query: string | undefined): SslMode | null {
  if (!query) return null
  const [, mode] = /^sslmode=([a-z-]+)$/.exec(query) ?? []
  if (mode === undefined) throw invalid('only sslmode may follow the ?')
  if (!isSslMode(mode)) throw invalid(`sslmode is one of ${SSL_MODES.join(', ')}`)
  return mode
}

function isSslMode(mode: string): mode is SslMode {
  return SSL_MODES.includes(mode)
}

function invalid(detail: string): EngineError {
  return new EngineError('FB_DSN_INVALID', { detail })
}
