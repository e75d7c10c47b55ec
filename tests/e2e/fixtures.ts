import type { Browser } from '@playwright/test'
import { test as base } from 'vitest'
import { makeNexaCloud, newReaderUrl } from '../../scripts/demo/nexacloud.ts'
import { runImport } from '../../scripts/demo/run.ts'
import { type Engine, startEngine } from '../../scripts/engine.ts'
import { listenForParent } from '../../scripts/interrupt.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyScreenTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'
import { type OdooServer, type Original, Site } from '../runs/site.ts'
import { launchBrowser, Visitor } from './browser.ts'
import { NexaCloud } from './nexacloud.ts'
import { enterSettings } from './settings.ts'

/** An Odoo and a NexaCloud that nobody has used yet, and the engine between them. */
interface Prepared extends Original {
  engine: Engine
  /** What the engine reads the original NexaCloud by. */
  readerUrl: string
}

/** An Odoo that holds everything of the original NexaCloud, and a browser that has been there before. */
interface Standing {
  site: Site
  odoo: OdooServer
  /** The administrator without a browser. */
  admin: OdooSession
  visitor: Visitor
}

interface Fixtures {
  $file: { prepared: Prepared; browser: Browser; standing: Standing }
  $test: { nexacloud: NexaCloud; site: Site; odoo: OdooServer; visitor: Visitor; imported: Standing }
}

/**
 * A test of the screen. Each has a `nexacloud` of its own. One that starts from nothing, or needs the first import, takes
 * `visitor`, who stands before an Odoo of the test's own, `odoo` on `site`. That costs seconds; all others take `imported`
 * and share its Odoo, in which they may import what is new in their own NexaCloud.
 */
export const test = base.extend<Fixtures>({
  prepared: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      listenForParent()
      await withScratch('e2e', async (workspace) => use(await prepare(workspace)))
    },
    { scope: 'file' },
  ],
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      const browser = await launchBrowser()
      await use(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  standing: [
    async ({ prepared, browser }, use) => {
      const site = await Site.create(prepared, 'standing')
      try {
        const odoo = await site.startOdoo()
        const admin = await odoo.login()
        await enterSettings(admin, prepared.engine, prepared.readerUrl)
        await runImport(admin, false)
        const visitor = await Visitor.arrive(browser, odoo)
        await use({ site, odoo, admin, visitor })
        await visitor.leave()
      } finally {
        await site.end()
      }
    },
    { scope: 'file' },
  ],
  nexacloud: async ({ prepared, task }, use) => {
    await use(await NexaCloud.copy(prepared.superuserUrl, prepared.readerUrl, `nexacloud_${nameOf(task.id)}`))
  },
  site: async ({ prepared, task }, use) => {
    const site = await Site.create(prepared, `site_${nameOf(task.id)}`)
    try {
      await use(site)
    } finally {
      await site.end()
    }
  },
  odoo: async ({ prepared, site, nexacloud }, use) => {
    const odoo = await site.startOdoo()
    await enterSettings(await odoo.login(), prepared.engine, nexacloud.readerUrl)
    await use(odoo)
  },
  visitor: async ({ browser, odoo }, use) => {
    const visitor = await Visitor.arrive(browser, odoo)
    await use(visitor)
    visitor.expectNoAccident()
    await visitor.leave()
  },
  imported: async ({ prepared, standing, nexacloud }, use) => {
    await enterSettings(standing.admin, prepared.engine, nexacloud.readerUrl)
    await use(standing)
    standing.visitor.expectNoAccident()
    await standing.visitor.closePages()
  },
})

const nameOf = (id: string) => id.replaceAll(/\W/g, '_')

async function prepare(workspace: Workspace): Promise<Prepared> {
  const odoo = await findOdoo(workspace)
  await copyScreenTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace)
  await makeNexaCloud(postgres, { customers: 60, subscriptions: 120 })
  const [engine, port, readerUrl] = await Promise.all([startEngine(workspace), freePort(), newReaderUrl(postgres)])
  await onlyOurJobs(databaseUrl(postgres.superuserUrl, DATABASE))
  return { odoo: prepareSite(workspace, odoo, postgres, port), superuserUrl: postgres.superuserUrl, engine, readerUrl }
}
