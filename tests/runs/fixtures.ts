import { test as base } from 'vitest'
import { makeNexaCloud, newReaderUrl, useEnginesDatabase } from '../../scripts/demo/nexacloud.ts'
import { readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import { startEngine } from '../../scripts/engine.ts'
import { listenForParent } from '../../scripts/interrupt.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'
import type { NexaCloudSize } from '../demo/nexacloud.ts'
import { readBusinessTables } from './business-tables.ts'
import { type Original, Site } from './site.ts'
import { chunksOf, type Undisturbed } from './undisturbed.ts'

/** More customers than a chunk holds, and of the rest as little as will do. */
export const SMALL: NexaCloudSize = { customers: 510, subscriptions: 60 }

interface Fixtures<Prepared extends Original> {
  $file: { prepared: Prepared; undisturbed: Undisturbed }
  $test: { site: Site }
}

/**
 * Tests of runs on what `prepare` makes once a file, in a workspace of that name. `site` is a database of its own, which
 * every test finds as nobody has used it yet; `undisturbed` is what an import into such a database comes to.
 */
export function testOn<Prepared extends Original>(name: string, prepare: (workspace: Workspace) => Promise<Prepared>) {
  return base.extend<Fixtures<Prepared>>({
    prepared: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
      async ({}, use) => {
        listenForParent()
        await withScratch(name, async (workspace) => use(await prepare(workspace)))
      },
      { scope: 'file' },
    ],
    undisturbed: [async ({ prepared }, use) => use(await importUndisturbed(prepared)), { scope: 'file' }],
    site: async ({ prepared, task }, use) => {
      const site = await Site.create(prepared, `site_${task.id.replaceAll(/\W/g, '_')}`)
      try {
        await use(site)
      } finally {
        await site.end()
      }
    },
  })
}

export const test = testOn('runs', prepare)

async function prepare(workspace: Workspace): Promise<Original> {
  const odoo = await findOdoo(workspace)
  await copyAddonTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace)
  await makeNexaCloud(postgres, SMALL)
  const original = databaseUrl(postgres.superuserUrl, DATABASE)
  await useEnginesDatabase(original)
  await onlyOurJobs(original)
  const engine = await startEngine(workspace, await newReaderUrl(postgres))
  return {
    odoo: prepareSite(workspace, odoo, postgres, await freePort(), engine.odooEnv),
    superuserUrl: postgres.superuserUrl,
  }
}

async function importUndisturbed(original: Original): Promise<Undisturbed> {
  const site = await Site.create(original, 'undisturbed')
  try {
    const server = await site.startOdoo()
    const session = await server.login()
    const id = await startImport(session, false)
    await waitForRun(session, id)
    return {
      run: await readRun(session, id),
      chunks: await chunksOf(site, id),
      tables: await readBusinessTables(site.url),
    }
  } finally {
    await site.end()
  }
}
