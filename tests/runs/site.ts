import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { queryRows } from '../../scripts/database.ts'
import { OdooSession } from '../../scripts/odoo/rpc.ts'
import { DATABASE, type OdooSite, ROLE, startOdoo } from '../../scripts/odoo/server.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import type { RunningProcess } from '../../scripts/processes.ts'
import { TableLock } from './table-lock.ts'

/** What every site is a copy of: a prepared Odoo and its database, as nobody has used it yet. */
export interface Original {
  odoo: OdooSite
  superuserUrl: string
}

/** Connections to a database that outlive its server: when that is restarted, new ones are made. */
export function lastingPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url })
  // Without a listener an idle connection that its server ends would end this process.
  pool.on('error', () => undefined)
  return pool
}

/** One copy of the database, the Odoo servers that run on it, and the locks that stop them. */
export class Site {
  readonly #odoo: OdooSite
  readonly #database: string
  readonly #servers: OdooServer[] = []
  readonly #locks: TableLock[] = []
  readonly #pool: pg.Pool
  /** Superuser URL of the database. */
  readonly url: string

  private constructor(original: Original, database: string) {
    this.#odoo = original.odoo
    this.#database = database
    this.url = databaseUrl(original.superuserUrl, database)
    this.#pool = lastingPool(this.url)
  }

  static async create(original: Original, database: string): Promise<Site> {
    await queryRows(original.superuserUrl, `CREATE DATABASE ${database} TEMPLATE ${DATABASE} OWNER ${ROLE}`)
    // What stands in attachments, the made-up assets of pages above all, lies in files beside the database.
    const files = join(original.odoo.workspace.folder, 'odoo/data/filestore')
    spawnSync('cp', ['--archive', '--link', join(files, DATABASE), join(files, database)])
    return new Site(original, database)
  }

  /** Starts one more Odoo on the database. `threads` is how many of its threads do jobs, `env` is added to its own. */
  async startOdoo({ threads = 1, env = {} }: { threads?: number; env?: NodeJS.ProcessEnv } = {}): Promise<OdooServer> {
    const { workspace } = this.#odoo
    const logs = join(workspace.logs, this.#database)
    mkdirSync(logs, { recursive: true })
    const port = await freePort()
    const odoo = { ...this.#odoo, port, workspace: { ...workspace, logs }, env: { ...this.#odoo.env, ...env } }
    const server = new OdooServer(odoo, this.#database, threads)
    await server.start()
    this.#servers.push(server)
    return server
  }

  /** Keeps everybody from writing the table, from now on or from when those who write it have committed. */
  async lock(table: string): Promise<TableLock> {
    const lock = await TableLock.request(this.#pool, table)
    this.#locks.push(lock)
    return lock
  }

  /** Rows of one query. The caller knows their shape. */
  async query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#pool.query<T>(sql, values)).rows
  }

  /** Releases its locks and ends its servers; the database stays. */
  async end(): Promise<void> {
    await Promise.all(this.#locks.map((lock) => lock.release()))
    await Promise.all(this.#servers.map((server) => server.stop()))
    await this.#pool.end()
  }
}

/** An Odoo server that can be killed and started again under the same address. */
export class OdooServer {
  readonly #odoo: OdooSite
  readonly #database: string
  readonly #threads: number
  #process: RunningProcess | undefined

  constructor(odoo: OdooSite, database: string, threads: number) {
    this.#odoo = odoo
    this.#database = database
    this.#threads = threads
  }

  async start(): Promise<void> {
    this.#process = await startOdoo(this.#odoo, [
      `--http-port=${this.#odoo.port}`,
      `--database=${this.#database}`,
      `--db-filter=^${this.#database}$`,
      `--max-cron-threads=${this.#threads}`,
    ])
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    if (this.#process === undefined) return
    process.kill(this.#process.pid, 'SIGKILL')
    await this.#process.exited
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
  }

  /** A session, the administrator's unless somebody else is named. It outlives the server. */
  login(login = 'admin', password = 'admin'): Promise<OdooSession> {
    return OdooSession.login(this.url, this.log, this.#database, login, password)
  }

  /** True until it has gone. */
  get lives(): boolean {
    return this.#process !== undefined && !this.#process.gone()
  }

  get url(): string {
    return `http://127.0.0.1:${this.#odoo.port}`
  }

  get log(): string {
    return join(this.#odoo.workspace.logs, 'odoo.log')
  }
}
