import { randomBytes } from 'node:crypto'
import { createNexaCloud, createReader, type NexaCloudSize } from '../../tests/demo/nexacloud.ts'
import { step } from '../console.ts'
import { queryRows, withClient } from '../database.ts'
import { type Engine, startEngine } from '../engine.ts'
import { databaseUrl, type PostgresServer } from '../postgres/server.ts'
import type { Workspace } from '../workspace.ts'

const DATABASE = 'nexacloud'
const READER = 'nexacloud_reader'

/** A NexaCloud of made-up customers, and an engine that reads it. */
export interface NexaCloud {
  /** Superuser URL of its database; it holds the password. */
  database: string
  engine: Engine
}

/** Starts an engine on the demo NexaCloud of this PostgreSQL server; `size` makes and fills its database first. */
export async function startNexaCloud(
  workspace: Workspace,
  postgres: PostgresServer,
  size?: NexaCloudSize,
): Promise<NexaCloud> {
  const database = databaseUrl(postgres.superuserUrl, DATABASE)
  if (size) {
    await step('Filling the NexaCloud demo database', async () => {
      await queryRows(postgres.superuserUrl, `CREATE DATABASE ${DATABASE}`)
      await withClient(database, (client) => createNexaCloud(client, size))
    })
  }
  const engine = await step('Starting the engine', async () => startEngine(workspace, await readerUrl(database)))
  return { database, engine }
}

/** Leaves the credentials of NexaCloud with the engine; Odoo only knows that the engine has them. */
export async function useEnginesDatabase(odooDatabase: string): Promise<void> {
  await queryRows(
    odooDatabase,
    `INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
     VALUES ('fusion_billing.nexacloud_dsn', 'engine', 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC')
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  )
}

/** The role that the engine reads NexaCloud with: it can only read, and has a new password at each start. */
async function readerUrl(database: string): Promise<string> {
  const password = randomBytes(24).toString('hex')
  await withClient(database, (client) => createReader(client, READER, password))
  const url = new URL(database)
  url.username = READER
  url.password = password
  return url.href
}
