import type { ConnectionOptions } from 'node:tls'
import pg from 'pg'
import { BATCH_ROWS, TABLES, type TableName, TEXT_LIMIT } from '../contract/tables.ts'
import { EngineError } from '../engine-error.ts'
import { CarefulConnection } from './careful-connection.ts'
import type { Dsn, SslMode } from './dsn.ts'
import { connectFailure, readFailure } from './failures.ts'
import type { Limits } from './limits.ts'

/** A row with every column as PostgreSQL's own text, which is what `::text` gives: no parser of pg's touches it. */
export type TextRow = Readonly<Record<string, string | null>>

const asText = { getTypeParser: () => (value: string) => value }

/** What the server may take to sort a table by its ids before it goes to its disk. */
const SORT_MEMORY = '32MB'

/** How long a server may take to hang up once it is told to, in milliseconds. */
const FAREWELL_MS = 1000

/** One connection to NexaCloud in one read-only transaction, so that all it reads is of one instant. */
export class Session {
  readonly #client: pg.Client
  readonly #deadline: NodeJS.Timeout
  /** What broke the session while nobody was waiting for an answer of it. */
  #broken: unknown = null

  /**
   * Connects and opens the snapshot.
   * @param gone ends the session at once, and its transaction with it
   * @param ca PEM certificates to trust instead of the usual authorities
   * @throws EngineError
   */
  static async open(dsn: Dsn, ca: string | null, limits: Limits, gone: AbortSignal): Promise<Session> {
    const client = new pg.Client(clientConfig(dsn, ca, limits))
    const session = new Session(client, limits)
    try {
      await client.connect()
    } catch (error) {
      await session.close()
      throw connectFailure(error)
    }
    gone.addEventListener('abort', () => session.close(), { once: true })
    if (gone.aborted) await session.close()
    await session.#begin(limits)
    return session
  }

  private constructor(client: pg.Client, limits: Limits) {
    this.#client = client
    // Without a listener a session that the server ends would end the engine's process.
    client.on('error', (error) => this.#break(error))
    this.#deadline = setTimeout(() => {
      this.#break(new EngineError('FB_NEXACLOUD_TIMEOUT'))
      void this.close()
    }, limits.total)
  }

  /** @throws EngineError, or pg's own error for a fault of the statement */
  async query(sql: string): Promise<TextRow[]> {
    try {
      const { rows } = await this.#client.query<TextRow>({ text: sql, types: asText })
      return rows
    } catch (error) {
      const cause = this.#broken ?? error
      throw cause instanceof EngineError ? cause : readFailure(cause)
    }
  }

  /** The rows of a table, copies of an id beside each other, in batches of which one is read ahead. */
  async *read(table: TableName): AsyncGenerator<TextRow[], void, undefined> {
    const columns = TABLES[table].map((column) => `${clipped(`${column}::text`)} AS ${column}`).join(', ')
    await this.query(`DECLARE batch NO SCROLL CURSOR FOR SELECT ${columns} FROM ${table} ORDER BY id::text COLLATE "C"`)
    let ahead = this.#fetch()
    for (;;) {
      const rows = await ahead
      if (rows.length === BATCH_ROWS) ahead = this.#fetch()
      if (rows.length > 0) yield rows
      if (rows.length < BATCH_ROWS) break
    }
    await this.query('CLOSE batch')
  }

  /** Ends the session, and with it its transaction. A running statement is cut off. */
  async close(): Promise<void> {
    clearTimeout(this.#deadline)
    const { stream } = this.#client.connection
    const impatient = setTimeout(() => stream.destroy(), FAREWELL_MS)
    await this.#client.end()
    clearTimeout(impatient)
  }

  #fetch(): Promise<TextRow[]> {
    const rows = this.query(`FETCH ${BATCH_ROWS} FROM batch`)
    // Whoever awaits it later meets the failure; until then it must not count as unhandled.
    rows.catch(() => {})
    return rows
  }

  #break(error: unknown): void {
    this.#broken ??= error
  }

  async #begin(limits: Limits): Promise<void> {
    await this.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
      SET LOCAL TimeZone = 'UTC';
      SET LOCAL DateStyle = 'ISO, YMD';
      SET LOCAL extra_float_digits = 1;
      SET LOCAL row_security = off;
      SET LOCAL cursor_tuple_fraction = 1;
      SET LOCAL work_mem = '${SORT_MEMORY}';
      SET LOCAL statement_timeout = ${limits.statement};
      SET LOCAL lock_timeout = ${limits.lock};
      SET LOCAL idle_in_transaction_session_timeout = ${limits.idle};
      SAVEPOINT optional`)
    // Lets the server notice during a long statement that the engine has gone. Not every server knows the setting.
    await this.query("SET LOCAL client_connection_check_interval = '500ms'").catch(() =>
      this.query('ROLLBACK TO SAVEPOINT optional'),
    )
  }
}

/**
 * One character more than a column may hold shows that it holds too much; a gigabyte would end the process. The bytes are
 * looked at first, since counting characters takes the server as long as all the rest.
 */
function clipped(text: string): string {
  return `CASE WHEN octet_length(${text}) > ${TEXT_LIMIT} THEN left(${text}, ${TEXT_LIMIT + 1}) ELSE ${text} END`
}

function clientConfig(dsn: Dsn, ca: string | null, limits: Limits): pg.ClientConfig & { connection: pg.Connection } {
  const { user, password, host, port, database, sslmode } = dsn.reveal()
  const ssl = tls(sslmode, ca)
  return {
    user,
    // A function, since pg takes the PGPASSWORD of the environment for an empty text.
    password: () => password,
    host,
    port,
    database,
    ssl,
    connection: new CarefulConnection({ ssl, keepAlive: true }, limits.answer),
    application_name: 'fusion-billing',
    connectionTimeoutMillis: limits.connect,
  }
}

function tls(sslmode: SslMode, ca: string | null): false | ConnectionOptions {
  if (sslmode === 'disable') return false
  if (sslmode === 'require') return { rejectUnauthorized: false }
  // NODE_TLS_REJECT_UNAUTHORIZED in the environment would turn it off.
  const trusted = { rejectUnauthorized: true, ...(ca === null ? {} : { ca }) }
  return sslmode === 'verify-ca' ? { ...trusted, checkServerIdentity: () => undefined } : trusted
}
