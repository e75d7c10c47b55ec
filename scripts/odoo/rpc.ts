import { Failure } from '../failure.ts'

/** A logged-in session with Odoo's web server, as a browser has it. */
export class OdooSession {
  readonly #url: string
  /** The server's log. */
  readonly log: string
  /** What a browser sends to be in this session, as `name=value`. */
  readonly cookie: string

  private constructor(url: string, log: string, cookie: string) {
    this.#url = url
    this.log = log
    this.cookie = cookie
  }

  /** `log` is the server's log, named in failures. */
  static async login(
    url: string,
    log: string,
    database: string,
    login: string,
    password: string,
  ): Promise<OdooSession> {
    const response = await post(`${url}/web/session/authenticate`, { db: database, login, password }, '')
    await resultOf(response, 'the login', log)
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('session_id='))
    if (!cookie) throw new Failure('FB_RPC_FAILED', { call: 'the login', detail: 'it gave no session', log })
    return new OdooSession(url, log, cookie.split(';')[0] ?? '')
  }

  /** Calls a method of a model. The caller knows the shape of what it returns. */
  async call<T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}): Promise<T> {
    const response = await post(`${this.#url}/web/dataset/call_kw`, { model, method, args, kwargs }, this.cookie)
    return (await resultOf(response, `${model}.${method}`, this.log)) as T
  }

  /** Creates one record and returns its id. */
  async create(model: string, values: Record<string, unknown>): Promise<number> {
    const [id] = await this.call<number[]>(model, 'create', [[values]])
    return id as number
  }

  /** The fields of all records that match the domain, in the order of their ids. */
  searchRead<T>(model: string, domain: unknown[], fields: readonly string[]): Promise<T[]> {
    return this.call<T[]>(model, 'search_read', [domain, fields], { order: 'id' })
  }
}

function post(url: string, params: unknown, cookie: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
    signal: AbortSignal.timeout(300_000),
  })
}

async function resultOf(response: Response, call: string, log: string): Promise<unknown> {
  const fail = (detail: string) => new Failure('FB_RPC_FAILED', { call, detail: detail.trim().replace(/\.$/, ''), log })
  if (!response.ok) throw fail(`HTTP ${response.status}`)
  const reply = (await response.json()) as {
    result?: unknown
    error?: { message: string; data?: { message?: string } }
  }
  if (reply.error) throw fail(reply.error.data?.message ?? reply.error.message)
  return reply.result
}
