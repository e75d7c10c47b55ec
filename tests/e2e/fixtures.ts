import { readFileSync } from 'node:fs'
import type { Browser } from '@playwright/test'
import { test as base, expect } from 'vitest'
import { makeNexaCloud, newReaderUrl, useDatabase } from '../../scripts/demo/nexacloud.ts'
import { startEngine } from '../../scripts/engine.ts'
import { listenForParent } from '../../scripts/interrupt.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyScreenTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'
import { type OdooServer, type Original, Site } from '../runs/site.ts'
import { launchBrowser, Visitor } from './browser.ts'
import { NexaCloud } from './nexacloud.ts'

/** An Odoo and a NexaCloud that nobody has used yet; every test has copies of both. */
interface Prepared extends Original {
  /** What the engine reads the original NexaCloud by. */
  readerUrl: string
}

interface Fixtures {
  $file: { prepared: Prepared; browser: Browser }
  $test: { nexacloud: NexaCloud; site: Site; odoo: OdooServer; visit: Visit; visitor: Visitor }
}

/** Brings a new visitor to an Odoo. */
type Visit = (odoo: OdooServer) => Promise<Visitor>

/** A test of the screen: a visitor with a browser, before an Odoo and a NexaCloud of the test's own. */
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
  nexacloud: async ({ prepared, task }, use) => {
    await use(await NexaCloud.copy(prepared.superuserUrl, prepared.readerUrl, `nexacloud_${nameOf(task.id)}`))
  },
  site: async ({ prepared, nexacloud, task }, use) => {
    const site = await Site.create(prepared, `site_${nameOf(task.id)}`)
    await useDatabase(site.url, nexacloud.readerUrl)
    try {
      await use(site)
    } finally {
      await site.end()
    }
  },
  odoo: async ({ site }, use) => use(await site.startOdoo()),
  visit: async ({ browser }, use) => {
    const visits: { visitor: Visitor; odoo: OdooServer }[] = []
    await use(async (odoo) => {
      const visitor = await Visitor.arrive(browser, odoo.url)
      visits.push({ visitor, odoo })
      return visitor
    })
    for (const { visitor, odoo } of visits) {
      await visitor.leave()
      expect(visitor.accidents, 'what nobody should ever see').toEqual([])
      expect(readFileSync(odoo.log, 'utf8'), "Odoo's log").not.toContain('Traceback')
    }
  },
  visitor: async ({ visit, odoo }, use) => use(await visit(odoo)),
})

const nameOf = (id: string) => id.replaceAll(/\W/g, '_')

async function prepare(workspace: Workspace): Promise<Prepared> {
  const odoo = await findOdoo(workspace)
  await copyScreenTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace)
  await makeNexaCloud(postgres, { customers: 60, subscriptions: 120 })
  const engine = await startEngine(workspace)
  const site = prepareSite(workspace, odoo, postgres, await freePort(), engine.odooEnv)
  await onlyOurJobs(databaseUrl(postgres.superuserUrl, DATABASE))
  return { odoo: site, superuserUrl: postgres.superuserUrl, readerUrl: await newReaderUrl(postgres) }
}
