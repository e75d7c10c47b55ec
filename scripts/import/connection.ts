import { isLoopback } from '../../engine/src/loopback.ts'
import { Failure } from '../failure.ts'

/** Which Odoo, which of its databases, and as whom. */
export interface Connection {
  /** Scheme, host and port: `https://odoo.example`. */
  origin: string
  database: string
  key: ApiKey
}

/** An API key of Odoo's, which prints as nothing. */
export class ApiKey {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }
}

/**
 * Reads the arguments `--url` and `--db`, and the key from FUSION_API_KEY.
 * @throws Failure naming what is missing or wrong, never its value
 */
export function readConnection(
  { url, db }: { url?: string | undefined; db?: string | undefined },
  env: NodeJS.ProcessEnv,
): Connection {
  return { origin: readOrigin(url), database: readDatabase(db), key: readKey(env.FUSION_API_KEY) }
}

function readOrigin(text: string | undefined): string {
  if (!text) throw new Failure('FB_ARGUMENT_MISSING', { argument: '--url' })
  if (!URL.canParse(text)) throw new Failure('FB_ODOO_URL_INVALID', { detail: 'it is no URL' })
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw new Failure('FB_ODOO_URL_INVALID', { detail: 'it begins with neither https:// nor http://' })
  }
  if (url.username || url.password) throw new Failure('FB_ODOO_URL_INVALID', { detail: 'it holds a login' })
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new Failure('FB_ODOO_URL_PLAIN')
  }
  return url.origin
}

/** What Odoo itself takes for the name of a database; anything else might not even pass as a header. */
function readDatabase(name: string | undefined): string {
  if (!name) throw new Failure('FB_ARGUMENT_MISSING', { argument: '--db' })
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) throw new Failure('FB_DATABASE_NAME_INVALID')
  return name
}

function readKey(text: string | undefined): ApiKey {
  if (!text) throw new Failure('FB_API_KEY_MISSING')
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Failure('FB_API_KEY_INVALID')
  return new ApiKey(text)
}
