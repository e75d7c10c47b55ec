import { randomBytes } from 'node:crypto'
import { queryRows } from '../../scripts/database.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'

export interface Database {
  /** Its URL as the superuser. */
  url: string
  drop(): Promise<void>
}

/** An empty database on the tests' server, which whoever asks for it drops. */
export async function newDatabase(): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(`CREATE DATABASE ${name}`)
  return { url: databaseUrl(superuserUrl(), name), drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** postgres-server.ts sets it before any test file is loaded. */
function superuserUrl(): string {
  const { TEST_PG: url } = process.env
  if (url === undefined) throw new Error('TEST_PG is not set: run the tests by vitest.config.ts')
  return url
}

async function run(statement: string): Promise<void> {
  await queryRows(superuserUrl(), statement)
}
