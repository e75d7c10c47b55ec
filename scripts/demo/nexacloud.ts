import { randomBytes } from 'node:crypto'
import { createNexaCloud, createReader, type NexaCloudSize } from '../../tests/demo/nexacloud.ts'
import { step } from '../console.ts'
import { queryRows, withClient } from '../database.ts'
import { databaseUrl, type PostgresServer } from '../postgres/server.ts'

const DATABASE = 'nexacloud'
const READER = 'nexacloud_reader'

/** Superuser URL of the demo NexaCloud on this PostgreSQL server. */
export const nexacloudUrl = ({ superuserUrl }: PostgresServer) => databaseUrl(superuserUrl, DATABASE)

/** Makes the demo NexaCloud and fills it with made-up customers, plans and subscriptions. */
export async function makeNexaCloud(postgres: PostgresServer, size?: NexaCloudSize): Promise<void> {
  await step('Filling the NexaCloud demo database', async () => {
    await queryRows(postgres.superuserUrl, `CREATE DATABASE ${DATABASE}`)
    await withClient(nexacloudUrl(postgres), (client) => createNexaCloud(client, size))
  })
}

/** The URL for engines: its role can only read, and has a new password from now on. */
export async function newReaderUrl(postgres: PostgresServer): Promise<string> {
  const password = randomBytes(24).toString('hex')
  await withClient(nexacloudUrl(postgres), (client) => createReader(client, READER, password))
  const url = new URL(nexacloudUrl(postgres))
  url.username = READER
  url.password = password
  return url.href
}

/** Leaves the credentials of NexaCloud with the engine; Odoo only knows that the engine has them. */
export const useEnginesDatabase = (odooDatabase: string) => useDatabase(odooDatabase, 'engine')

/** What a person enters in the settings: the URL by which NexaCloud is read. */
export async function useDatabase(odooDatabase: string, dsn: string): Promise<void> {
  await queryRows(
    odooDatabase,
    `INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
     VALUES ('fusion_billing.nexacloud_dsn', $1, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC')
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [dsn],
  )
}
