import { test as base } from 'vitest'
import { queryRows } from '../../scripts/database.ts'
import { makeNexaCloud, newReaderUrl, nexacloudUrl, useEnginesDatabase } from '../../scripts/demo/nexacloud.ts'
import { type Engine, startEngine } from '../../scripts/engine.ts'
import { listenForParent } from '../../scripts/interrupt.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'
import { type OdooServer, Site } from '../runs/site.ts'

export const SITE_DATABASE = 'headless'

/** Every part that an import by command needs, as a night finds them. */
export interface Night {
  site: Site
  odoo: OdooServer
  engine: Engine
  /** Runs a statement in NexaCloud, as its owner. */
  inNexaCloud(sql: string): Promise<unknown>
}

/** The tests of a file share one night, in the order in which they stand. */
export const test = base.extend<{ $file: { night: Night } }>({
  night: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      listenForParent()
      await withScratch('headless', (workspace) => withNight(workspace, use))
    },
    { scope: 'file' },
  ],
})

async function withNight(workspace: Workspace, use: (night: Night) => Promise<void>): Promise<void> {
  const odoo = await findOdoo(workspace)
  await copyAddonTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace)
  await makeNexaCloud(postgres, { customers: 10, plans: 2, subscriptions: 12 })
  const original = databaseUrl(postgres.superuserUrl, DATABASE)
  await useEnginesDatabase(original)
  await onlyOurJobs(original)
  const engine = await startEngine(workspace, await newReaderUrl(postgres))
  const prepared = prepareSite(workspace, odoo, postgres, await freePort(), engine.odooEnv)
  const site = await Site.create({ odoo: prepared, superuserUrl: postgres.superuserUrl }, SITE_DATABASE)
  try {
    const inNexaCloud = (sql: string) => queryRows(nexacloudUrl(postgres), sql)
    await use({ site, odoo: await site.startOdoo(), engine, inNexaCloud })
  } finally {
    await site.end()
  }
}
