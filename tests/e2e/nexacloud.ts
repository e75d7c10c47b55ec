import type pg from 'pg'
import { queryRows } from '../../scripts/database.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'

const ORIGINAL = 'nexacloud'

/** A NexaCloud of a test's own, as whoever runs it has it: it can be changed, taken away and brought back. */
export class NexaCloud {
  readonly #superuserUrl: string
  readonly #database: string
  /** What the engine reads it by. */
  readonly readerUrl: string

  private constructor(superuserUrl: string, readerUrl: string, database: string) {
    this.#superuserUrl = superuserUrl
    this.#database = database
    this.readerUrl = databaseUrl(readerUrl, database)
  }

  /** Copies the original, which `readerUrl` reads. */
  static async copy(superuserUrl: string, readerUrl: string, database: string): Promise<NexaCloud> {
    const nexacloud = new NexaCloud(superuserUrl, readerUrl, database)
    await nexacloud.start()
    return nexacloud
  }

  /** Brings it back as it was at first. */
  async start(): Promise<void> {
    await queryRows(this.#superuserUrl, `CREATE DATABASE ${this.#database} TEMPLATE ${ORIGINAL}`)
  }

  /** Takes it away in the middle of whatever reads it. */
  async end(): Promise<void> {
    await queryRows(this.#superuserUrl, `DROP DATABASE ${this.#database} WITH (FORCE)`)
  }

  /** Rows of one query, which may change it. The caller knows their shape. */
  query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return queryRows<T>(databaseUrl(this.#superuserUrl, this.#database), sql, values)
  }
}
