import { readFileSync } from 'node:fs'
import { EngineError } from './engine-error.ts'
import { isLoopback } from './loopback.ts'
import { type Dsn, parseDsn } from './nexacloud/dsn.ts'

/** What the environment says. Everything in it is valid; secrets in it can't be printed by accident. */
export interface Config {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly token: Token
  readonly logLevel: string
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  readonly nexacloud: NexacloudConfig
}

export interface NexacloudConfig {
  /** The engine's own database; null where requests bring theirs. */
  readonly dsn: Dsn | null
  /** Hosts that a DSN in a request may name, in lower case. */
  readonly allowedHosts: readonly string[]
  /** PEM certificates of who signs NexaCloud's; null trusts the usual authorities. */
  readonly ca: string | null
  readonly allowWritable: boolean
}

/** The bearer token, which prints as nothing. */
export class Token {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }
}

/**
 * Takes out of an environment what pg reads from it behind the back of a connection URL: PGOPTIONS, PGREPLICATION,
 * PGSSLNEGOTIATION and the like.
 */
export function forgetPostgres(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(env)) if (name.startsWith('PG')) delete env[name]
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment. An empty variable counts as unset.
 * @throws EngineError FB_CONFIG_INVALID naming the variable, never its value
 */
export function readConfig(env: Environment): Config {
  const get = (name: string) => env[name]?.trim() || undefined
  const host = get('ENGINE_HOST') ?? '127.0.0.1'
  const tls = readTls(get)
  const plainHttp = oneOf('ENGINE_PLAIN_HTTP', get('ENGINE_PLAIN_HTTP'), { yes: true, no: false }) ?? false
  if (!isLoopback(host) && tls === null && !plainHttp) {
    throw invalid(
      'ENGINE_HOST',
      'beyond loopback the engine needs ENGINE_TLS_CERT and ENGINE_TLS_KEY, or ENGINE_PLAIN_HTTP=yes',
    )
  }
  return {
    host,
    port: readPort(get('ENGINE_PORT')),
    token: readToken(get('ENGINE_TOKEN')),
    logLevel: readLogLevel(get('LOG_LEVEL')),
    tls,
    nexacloud: {
      dsn: readDsn(get('NEXACLOUD_DSN')),
      allowedHosts: (get('NEXACLOUD_ALLOWED_HOSTS') ?? '')
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
      ca: readFile('NEXACLOUD_CA_FILE', get('NEXACLOUD_CA_FILE'))?.toString() ?? null,
      allowWritable:
        oneOf('ENGINE_ALLOW_WRITABLE_SOURCE', get('ENGINE_ALLOW_WRITABLE_SOURCE'), { 1: true, 0: false }) ?? false,
    },
  }
}

function readPort(text = '8020'): number {
  const port = Number(text)
  if (!/^[0-9]+$/.test(text) || port > 65535) throw invalid('ENGINE_PORT', 'it is no port number')
  return port
}

function readToken(text: string | undefined): Token {
  if (text === undefined) throw invalid('ENGINE_TOKEN', 'it is not set; make one with: openssl rand -hex 32')
  if (text.length < 32) throw invalid('ENGINE_TOKEN', 'it is shorter than 32 characters')
  if (!/^[\x21-\x7e]+$/.test(text)) throw invalid('ENGINE_TOKEN', 'it holds characters that no HTTP header can carry')
  return new Token(text)
}

function readLogLevel(level = 'info'): string {
  if (!LOG_LEVELS.includes(level)) throw invalid('LOG_LEVEL', `it is none of ${LOG_LEVELS.join(', ')}`)
  return level
}

function readTls(get: (name: string) => string | undefined): Config['tls'] {
  const cert = readFile('ENGINE_TLS_CERT', get('ENGINE_TLS_CERT'))
  const key = readFile('ENGINE_TLS_KEY', get('ENGINE_TLS_KEY'))
  if (cert && key) return { cert, key }
  if (cert) throw invalid('ENGINE_TLS_KEY', 'ENGINE_TLS_CERT is set and this is not')
  if (key) throw invalid('ENGINE_TLS_CERT', 'ENGINE_TLS_KEY is set and this is not')
  return null
}

function readDsn(text: string | undefined): Dsn | null {
  if (text === undefined) return null
  try {
    return parseDsn(text)
  } catch (error) {
    throw error instanceof EngineError ? invalid('NEXACLOUD_DSN', error.reply.message) : error
  }
}

function readFile(variable: string, path: string | undefined): Buffer | null {
  if (path === undefined) return null
  try {
    return readFileSync(path)
  } catch {
    throw invalid(variable, 'the file can not be read')
  }
}

function oneOf(variable: string, text: string | undefined, values: Readonly<Record<string, boolean>>): boolean | null {
  if (text === undefined) return null
  const value = Object.hasOwn(values, text) ? values[text] : undefined
  if (value === undefined) throw invalid(variable, `it is none of ${Object.keys(values).join(', ')}`)
  return value
}

function invalid(variable: string, detail: string): EngineError {
  return new EngineError('FB_CONFIG_INVALID', { variable, detail })
}
