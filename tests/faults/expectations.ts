import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { type BusinessTables, differences, readBusinessTables } from '../runs/business-tables.ts'
import type { OdooServer, Site } from '../runs/site.ts'
import { chunksOf, expectAsUndisturbed, type Undisturbed } from '../runs/undisturbed.ts'

const RUN = 'fusion.billing.import.run'

/** The run has failed, tells why by this code and holds nothing; no business table has changed. */
export async function expectFailedWhole(
  site: Site,
  odoo: OdooServer,
  session: OdooSession,
  id: number,
  code: string,
  before: BusinessTables,
) {
  await waitForRun(session, id)
  const run = await readRun(session, id)
  expect(run).toMatchObject({ state: 'failed', message: expect.stringMatching(/^[A-Z].*\. .* \(FB_[A-Z_]+\)$/) })
  expect(run.message).toContain(`(${code})`)
  expect(run.lines).toEqual([])
  expect(await chunksOf(site, id)).toEqual([])
  expect(differences(before, await readBusinessTables(site.url))).toEqual([])
  expect(readFileSync(odoo.log, 'utf8')).not.toContain('Traceback')
}

/** A run that ended too early is continued, and ends as if nothing had happened. */
export async function expectContinuedAsUndisturbed(
  site: Site,
  session: OdooSession,
  id: number,
  undisturbed: Undisturbed,
) {
  await session.call(RUN, 'action_continue', [[id]])
  await waitForRun(session, id)
  await expectAsUndisturbed(site, session, id, undisturbed)
}

/** A new preview shows what an undisturbed one shows, and is carried out to the same end. */
export async function expectNextAsUndisturbed(site: Site, session: OdooSession, undisturbed: Undisturbed) {
  const id = await startImport(session, true)
  await waitForRun(session, id)
  const { state, message, counts } = await readRun(session, id)
  expect({ state, message, counts }).toEqual({ state: 'planned', message: false, counts: undisturbed.run.counts })
  await session.call(RUN, 'action_import', [[id]])
  await waitForRun(session, id)
  await expectAsUndisturbed(site, session, id, undisturbed)
}
