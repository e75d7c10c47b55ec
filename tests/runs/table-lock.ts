import type pg from 'pg'
import { vi } from 'vitest'

/** SHARE keeps others from writing a table and lets them read it; ACCESS EXCLUSIVE keeps them from both. */
export type LockMode = 'SHARE' | 'ACCESS EXCLUSIVE'

/**
 * A lock that keeps others from writing, or also from reading, a table: whoever comes to that waits at that very
 * statement. So a test stops a server at a place of its choice, and the server knows nothing of tests.
 */
export class TableLock {
  readonly #pool: pg.Pool
  readonly #client: pg.PoolClient
  readonly #pid: number
  #state: 'asked for' | 'held' | 'released' = 'asked for'
  /** Fulfilled once the lock is held. PostgreSQL serves in turn: whoever comes to a write from now on waits for it. */
  readonly held: Promise<void>

  private constructor(pool: pg.Pool, client: pg.PoolClient, pid: number, table: string, mode: LockMode) {
    this.#pool = pool
    this.#client = client
    this.#pid = pid
    this.held = client.query(`LOCK TABLE ${client.escapeIdentifier(table)} IN ${mode} MODE`).then(() => {
      this.#state = 'held'
    })
    // A PostgreSQL that is restarted keeps no lock.
    client.on('error', () => {
      if (this.#state === 'released') return
      this.#state = 'released'
      client.release(true)
    })
  }

  /** Asks for the lock; returns as soon as it is held, or stands in the queue behind who writes the table now. */
  static async request(pool: pg.Pool, table: string, mode: LockMode = 'SHARE'): Promise<TableLock> {
    const client = await pool.connect()
    await client.query('BEGIN')
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const lock = new TableLock(pool, client, rows[0]?.pid ?? 0, table, mode)
    await vi.waitFor(async () => {
      if (lock.#state === 'asked for' && !(await lock.#isQueued())) throw new Error('the lock is not asked for yet')
    }, POLLING)
    return lock
  }

  /** Waits until so many sessions wait for this lock, or for one that does; or until the lock is released. */
  async waitedFor(sessions = 1): Promise<void> {
    await vi.waitFor(async () => {
      const waiting = await this.#waiting()
      if (waiting < sessions && this.#state !== 'released') throw new Error(`${waiting} of ${sessions} sessions wait`)
    }, POLLING)
  }

  /** Lets everybody pass. */
  async release(): Promise<void> {
    if (this.#state === 'released') return
    await this.held
    this.#state = 'released'
    await this.#client.query('ROLLBACK')
    this.#client.release()
  }

  async #isQueued(): Promise<boolean> {
    const { rows } = await this.#pool.query('SELECT WHERE cardinality(pg_blocking_pids($1)) > 0', [this.#pid])
    return rows.length > 0
  }

  async #waiting(): Promise<number> {
    const { rows } = await this.#pool.query(
      `WITH RECURSIVE waiting AS (
         SELECT $1::int AS pid
          UNION
         SELECT a.pid FROM pg_stat_activity a JOIN waiting w ON w.pid = ANY(pg_blocking_pids(a.pid))
       ) SELECT FROM waiting WHERE pid <> $1`,
      [this.#pid],
    )
    return rows.length
  }
}

const POLLING = { timeout: 60_000, interval: 50 }
