import { step } from '../console.ts'
import { startEngine } from '../engine.ts'
import { ourModules } from '../odoo/addons.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { DATABASE, prepareSite, runOdoo, startOdoo } from '../odoo/server.ts'
import { copyAddonTemplate, oneShot, startWorkspacePostgres } from '../odoo/template.ts'
import { databaseUrl } from '../postgres/server.ts'
import type { RunningProcess } from '../processes.ts'
import type { Workspace } from '../workspace.ts'
import { makeNexaCloud, newReaderUrl, nexacloudUrl, useEnginesDatabase } from './nexacloud.ts'

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

/** Starts the demo in the workspace, making what is not there yet. Nothing listens beyond 127.0.0.1. */
export async function startDemoSite(workspace: Workspace, options: DemoOptions): Promise<DemoSite> {
  const odoo = await findOdoo(workspace)
  if (!options.existing) await copyAddonTemplate(workspace, odoo)
  const postgres = await step('Starting PostgreSQL', () => startWorkspacePostgres(workspace, options.durable))
  if (!options.existing) await makeNexaCloud(postgres)
  const engine = await step('Starting the engine', async () => startEngine(workspace, await newReaderUrl(postgres)))
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
    nexacloudDatabase: nexacloudUrl(postgres),
    servers: [postgres.process, engine.process, server],
  }
}
