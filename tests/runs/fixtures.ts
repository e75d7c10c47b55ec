import { test as base } from 'vitest'
import { makeNexaCloud, newReaderUrl, useEnginesDatabase } from '../../scripts/demo/nexacloud.ts'
import { type ImportRun, runImport } from '../../scripts/demo/run.ts'
import { startEngine } from '../../scripts/engine.ts'
import { listenForParent } from '../../scripts/interrupt.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'
import { type BusinessTables, readBusinessTables } from './business-tables.ts'
import { type Original, Site } from './site.ts'

/** More customers than a chunk holds, and of the rest as little as will do. */
const SIZE = { customers: 510, subscriptions: 60 }

/** What an import came to that nothing disturbed. */
export interface Undisturbed {
  run: ImportRun
  tables: BusinessTables
}

interface Fixtures {
  $file: { original: Original; undisturbed: Undisturbed }
  $test: { site: Site }
}

/** A test of runs: `site` is a database of its own, which every test finds as nobody has used it yet. */
export const test = base.extend<Fixtures>({
  original: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      listenForParent()
      await withScratch('runs', async (workspace) => use(await prepare(workspace)))
    },
    { scope: 'file' },
  ],
  undisturbed: [async ({ original }, use) => use(await importUndisturbed(original)), { scope: 'file' }],
  site: async ({ original, task }, use) => {
    const site = await Site.create(original, `site_${task.id.replaceAll(/\W/g, '_')}`)
    try {
      await use(site)
    } finally {
      await site.end()
    }
  },
})

async function prepare(workspace: Workspace): Promise<Original> {
  const odoo = await findOdoo(workspace)
  await copyAddonTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace)
  await makeNexaCloud(postgres, SIZE)
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
    const run = await runImport(await server.login(), false)
    return { run, tables: await readBusinessTables(site.url) }
  } finally {
    await site.end()
  }
}
