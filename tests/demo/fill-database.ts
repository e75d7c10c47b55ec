/**
 * Fills the database that the PG* variables name with the demo NexaCloud, unless it is filled already, and lets the
 * role DEMO_READER with DEMO_READER_PASSWORD read it. The demo profile of docker-compose.yml runs this once.
 */
import pg from 'pg'
import { createNexaCloud, createReader } from './nexacloud.ts'

const { DEMO_READER: role, DEMO_READER_PASSWORD: password } = process.env
if (!role || !password) throw new Error('DEMO_READER and DEMO_READER_PASSWORD must be set')

const client = new pg.Client()
await client.connect()
try {
  const filled = await client.query("SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'subscriptions'")
  if (filled.rowCount === 0) await createNexaCloud(client)
  await createReader(client, role, password)
} finally {
  await client.end()
}
