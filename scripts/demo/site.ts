import { randomBytes } from 'node:crypto'
import { createNexaCloud, createReader } from '../../tests/demo/nexacloud.ts'
import { step } from '../console.ts'
import { queryRows, withClient } from '../database.ts'
import { startEngine } from '../engine.ts'
import { ourModules } from '../odoo/addons.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { DATABASE, prepareSite, runOdoo, startOdoo } from '../odoo/server.ts'
import { copyAddonTemplate, oneShot, startWorkspacePostgres } from '../odoo/template.ts'
import { databaseUrl } from '../postgres/server.ts'
import type { RunningProcess } from '../processes.ts'
import type { Workspace } from '../workspace.ts'

/** The demo's servers, all running: Odoo with the addon, the engine, and one PostgreSQL for Odoo and NexaCloud. */
export interface DemoSite {
  url: string
  log: string
  /** Superuser URLs; they hold the password. */
  odooDatabase: string
  nexacloudDatabase: string
  servers: RunningProcess[]
}

export interface DemoOptions {
  port: number
  /** True for a workspace whose databases are there from an earlier start. */
  existing: boolean
  /** True if the addons have changed since then. */
  upgrade: boolean
  /** True keeps the databases also through a power cut. */
  durable: boolean
}

const NEXACLOUD = 'nexacloud'
const READER = 'nexacloud_reader'

/** Starts the demo in the workspace, making what is not there yet. Nothing listens beyond 127.0.0.1. */
export async function startDemoSite(workspace: Workspace, options: DemoOptions): Promise<DemoSite> {
  const odoo = await findOdoo(workspace)
  if (!options.existing) await copyAddonTemplate(workspace, odoo)
  const postgres = await step('Starting PostgreSQL', () => startWorkspacePostgres(workspace, options.durable))
  const nexacloudDatabase = databaseUrl(postgres.superuserUrl, NEXACLOUD)
  if (!options.existing) {
    await step('Filling the NexaCloud demo database', async () => {
      await queryRows(postgres.superuserUrl, `CREATE DATABASE ${NEXACLOUD}`)
      await withClient(nexacloudDatabase, (client) => createNexaCloud(client))
    })
  }
  const engine = await step('Starting the engine', async () =>
    startEngine(workspace, await readerUrl(nexacloudDatabase)),
  )
  const odooDatabase = databaseUrl(postgres.superuserUrl, DATABASE)
  await useEnginesDatabase(odooDatabase)
  const site = prepareSite(workspace, odoo, postgres, options.port, engine.odooEnv)
  if (options.upgrade) {
    await step('Upgrading the addon', () =>
      runOdoo(site, 'Upgrading the addon', 'server', oneShot('-u', ourModules(odoo).join(','))),
    )
  }
  const server = await step('Starting Odoo', () => startOdoo(site))
  return {
    url: `http://127.0.0.1:${options.port}`,
    log: server.log,
    odooDatabase,
    nexacloudDatabase,
    servers: [postgres.process, engine.process, server],
  }
}

/** The role that the engine reads NexaCloud with: it can only read, and has a new password at each start. */
async function readerUrl(nexacloudDatabase: string): Promise<string> {
  const password = randomBytes(24).toString('hex')
  await withClient(nexacloudDatabase, (client) => createReader(client, READER, password))
  const url = new URL(nexacloudDatabase)
  url.username = READER
  url.password = password
  return url.href
}

/** Leaves the credentials of NexaCloud with the engine; Odoo only knows that the engine has them. */
async function useEnginesDatabase(odooDatabase: string): Promise<void> {
  await queryRows(
    odooDatabase,
    `INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
     VALUES ('fusion_billing.nexacloud_dsn', 'engine', 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC')
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  )
}
