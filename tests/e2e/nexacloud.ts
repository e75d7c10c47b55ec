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

  /** Sells a customer each a yearly deployment on the plan Team; their names and ids begin with `name`. */
  async addCustomers(name: string, count: number): Promise<void> {
    await this.query(
      `INSERT INTO users (id, email, full_name, billing_city, billing_state, billing_country)
         SELECT $1 || '-' || n, $1 || '-' || n || '@customers.example', initcap($1) || ' ' || n, 'Toronto', 'ON', 'CA'
           FROM generate_series(1, $2::int) n`,
      [name, count],
    )
    await this.query(
      `INSERT INTO subscriptions (id, user_id, deployment_id, plan_id, status, billing_cycle)
         SELECT $1 || '-sub-' || n, $1 || '-' || n, $1 || '-app-' || n, 'team', 'active', 'yearly'
           FROM generate_series(1, $2::int) n`,
      [name, count],
    )
  }

  /** What whoever may write in it reads it by. */
  get writerUrl(): string {
    return databaseUrl(this.#superuserUrl, this.#database)
  }

  /** Rows of one query, which may change it. The caller knows their shape. */
  query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return queryRows<T>(this.writerUrl, sql, values)
  }
}
