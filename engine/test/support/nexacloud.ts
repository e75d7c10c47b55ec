import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Database, newDatabase } from '../../../tests/support/postgres.ts'

const TABLES = `
CREATE TABLE users (
  id integer, email text, full_name text, company text, billing_email text, billing_address text, billing_city text,
  billing_state text, billing_postal_code text, billing_country text, tax_id text, stripe_customer_id text,
  password_hash text DEFAULT 'never read'
);
CREATE TABLE plans (
  id integer, name text, price_monthly numeric, price_yearly numeric, cpu_seconds_quota bigint, is_active boolean
);
CREATE TABLE subscriptions (
  id integer, user_id integer, deployment_id uuid, plan_id integer, status text, billing_cycle text,
  current_period_start timestamptz, current_period_end timestamptz
);
INSERT INTO plans (id, name, price_monthly, price_yearly, cpu_seconds_quota, is_active)
  VALUES (1, 'Starter', 10, 100, 18000, true), (2, 'Pro', 33.333333, NULL, NULL, NULL);
INSERT INTO users (id, email) SELECT n, 'user' || n || '@example.com' FROM generate_series(1, 3) n;
INSERT INTO subscriptions (id, user_id, plan_id, status) SELECT n, n, 1, 'active' FROM generate_series(1, 3) n`

/** A NexaCloud database of its own in a real PostgreSQL, with 2 plans, 3 users and 3 subscriptions. */
export class Nexacloud {
  readonly #database: Database
  readonly #roles: string[] = []
  /** A connection of the owner's, who is a superuser. */
  readonly owner: pg.Client

  static async create(): Promise<Nexacloud> {
    const database = await newDatabase()
    const owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    await owner.query(TABLES)
    return new Nexacloud(database, owner)
  }

  private constructor(database: Database, owner: pg.Client) {
    this.#database = database
    this.owner = owner
  }

  get ownerDsn(): string {
    return this.#database.url
  }

  /** Makes a role that may do no more than connect; `{role}` in the statements stands for its name. */
  async role(...statements: string[]): Promise<{ name: string; dsn: string; password: string }> {
    const name = `role_${randomBytes(6).toString('hex')}`
    const password = randomBytes(12).toString('hex')
    this.#roles.push(name)
    await this.owner.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`)
    for (const statement of statements) await this.owner.query(statement.replaceAll('{role}', name))
    return { name, password, dsn: this.dsn(name, password) }
  }

  /** A role that can read what the engine reads, and nothing else. */
  reader(...statements: string[]): Promise<{ name: string; dsn: string; password: string }> {
    return this.role('GRANT SELECT ON users, plans, subscriptions TO {role}', ...statements)
  }

  dsn(user: string, password: string): string {
    const url = new URL(this.ownerDsn)
    return `postgresql://${user}:${password}@${url.host}${url.pathname}`
  }

  /** Server processes of a role's sessions. */
  async backends(role: string): Promise<number[]> {
    const { rows } = await this.owner.query('SELECT pid FROM pg_stat_activity WHERE usename = $1', [role])
    return rows.map(({ pid }) => pid)
  }

  async drop(): Promise<void> {
    for (const role of this.#roles) {
      await this.owner.query(`DROP OWNED BY ${role} CASCADE`)
      await this.owner.query(`DROP ROLE ${role}`)
    }
    await this.owner.end()
    await this.#database.drop()
  }
}
