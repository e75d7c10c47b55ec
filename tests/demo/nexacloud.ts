import type pg from 'pg'
import { BROKEN_ROWS } from './broken.ts'
import { customers } from './customers.ts'
import { plans } from './plans.ts'
import { seeded } from './random.ts'
import { subscriptions } from './subscriptions.ts'
import { TABLES } from './tables.ts'

export { BROKEN } from './broken.ts'

export type NexaCloudSize = { customers?: number; plans?: number; subscriptions?: number; seed?: number }

/**
 * Makes NexaCloud's tables in the empty database that `client` is connected to and fills them: so many customers, plans
 * and subscriptions that the engine accepts, and the broken rows of `BROKEN` besides. The same options give the same
 * rows. Throws a RangeError unless every count is at least 1.
 */
export async function createNexaCloud(client: pg.Client, options: NexaCloudSize = {}): Promise<void> {
  const size = { customers: 250, plans: 6, subscriptions: 400, seed: 1, ...options }
  if (Math.min(size.customers, size.plans, size.subscriptions) < 1) throw new RangeError('a count is below 1')
  const sold = plans(size.plans)
  const bought = subscriptions(size.subscriptions, size.customers, sold, seeded(size.seed))
  await client.query('BEGIN')
  await client.query(TABLES)
  await insert(client, 'plans', [...sold, ...broken('plan')])
  await insert(client, 'users', [...customers(size.customers), ...broken('user')])
  await insert(client, 'subscriptions', [...bought, ...broken('subscription')])
  await client.query('COMMIT')
}

/**
 * Makes `role` able to log in to the connected database and to read NexaCloud's tables, and to do nothing else there.
 * This is what the README tells an administrator to run on a real NexaCloud.
 */
export async function createReader(client: pg.Client, role: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(role)
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  await client.query(
    `${known.rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`,
  )
  const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database')
  for (const { database } of rows) {
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(database)} TO ${name}`)
  }
  // Before PostgreSQL 15 every role may create tables in the schema public.
  await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`)
  await client.query(`GRANT SELECT ON users, plans, subscriptions TO ${name}`)
}

const ROWS_A_STATEMENT = 5000

async function insert(client: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const batch = JSON.stringify(rows.slice(from, from + ROWS_A_STATEMENT))
    await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [batch])
  }
}

function broken(kind: (typeof BROKEN_ROWS)[number]['kind']): object[] {
  return BROKEN_ROWS.filter((entry) => entry.kind === kind).map((entry) => entry.row)
}
