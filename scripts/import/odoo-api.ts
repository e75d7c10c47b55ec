import type { LineFilter, Lines, Progress, Run, Screen } from '../../web/src/contract.ts'
import { Failure } from '../failure.ts'
import type { Connection } from './connection.ts'

/** What an import asks of Odoo: the methods of `fusion.billing.import.run` that web/src/contract.ts tells of. */
export interface RunApi {
  start(dryRun: boolean): Promise<Run>
  progress(id: number): Promise<Progress>
  run(id: number): Promise<Run>
  lines(id: number, filter: LineFilter, limit: number): Promise<Lines>
  stop(id: number): Promise<void>
}

const MODEL = 'fusion.billing.import.run'
/** How long Odoo may take for one answer, in milliseconds. No call waits for the work of a run. */
const PATIENCE = 60_000

/** The same over Odoo's JSON-2 API: `POST /json/2/<model>/<method>` with named arguments and an API key. */
export class OdooApi implements RunApi {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  start(dryRun: boolean): Promise<Run> {
    return this.#call('start', { dry_run: dryRun })
  }

  progress(id: number): Promise<Progress> {
    return this.#call('get_progress', { ids: [id] })
  }

  async run(id: number): Promise<Run> {
    const { run } = await this.#call<Screen>('get_screen', { run_id: id })
    return run as Run
  }

  lines(id: number, filter: LineFilter, limit: number): Promise<Lines> {
    return this.#call('get_lines', { ids: [id], narrow: filter, offset: 0, limit })
  }

  async stop(id: number): Promise<void> {
    await this.#call('action_stop', { ids: [id] })
  }

  /** The caller knows the shape of what the method returns. */
  async #call<T>(method: string, body: Record<string, unknown>): Promise<T> {
    const response = await this.#post(method, JSON.stringify(body))
    const reply: unknown = await response.json().catch(() => undefined)
    if (response.ok && reply !== undefined) return reply as T
    throw failureOf(response.status, messageOf(reply), this.#connection)
  }

  async #post(method: string, body: string): Promise<Response> {
    const { origin, database, key } = this.#connection
    try {
      return await fetch(`${origin}/json/2/${MODEL}/${method}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key.reveal()}`,
          'content-type': 'application/json',
          'x-odoo-database': database,
        },
        body,
        // Whoever is redirected to must not get the key.
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      })
    } catch (error) {
      throw new Failure('FB_ODOO_UNREACHABLE', { url: origin, detail: networkDetail(error) })
    }
  }
}

/** What Odoo says of an error, as the end of a sentence; without its traceback, which stands beside it. */
function messageOf(reply: unknown): string | undefined {
  const message = (reply as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message.trim().replace(/\.$/, '') : undefined
}

function failureOf(status: number, message: string | undefined, { origin, database }: Connection): Failure {
  const detail = message ?? ''
  if (status === 401) return new Failure('FB_API_KEY_REFUSED')
  // Without a database Odoo answers with a page; with one it says in JSON what it does not find.
  if (status === 404 && message === undefined) return new Failure('FB_ODOO_DATABASE_UNKNOWN', { url: origin, database })
  if (status === 404) return new Failure('FB_ODOO_ADDON_MISSING', { database, detail })
  if (status === 403 && message !== undefined) return new Failure('FB_ODOO_FORBIDDEN', { detail })
  if (status === 422 && message !== undefined) return new Failure('FB_ODOO_REFUSED', { detail })
  return new Failure('FB_ODOO_FAILED', { status })
}

function networkDetail(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${PATIENCE / 1000} seconds`
  const cause = error instanceof Error ? error.cause : undefined
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code ?? 'the connection failed'
}
