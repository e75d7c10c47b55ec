import { describe, expect } from 'vitest'
import { KINDS, readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { differences, readBusinessTables } from '../runs/business-tables.ts'
import { makeFirst } from '../support/first-time.ts'
import { faultsOn, prepareHouse } from './fixtures.ts'
import { BORDER, INSIDE, killAtEach } from './kills.ts'

makeFirst(copyAddonTemplate)

/** Two chunks of customers and of subscriptions; their plans fit into one. */
const SIZE = { customers: 510, subscriptions: 700 }
const RUN = 'fusion.billing.import.run'

const test = faultsOn('faults-undo', (workspace) => prepareHouse(workspace, SIZE))

/** Makes the preview of the undo of the newest import, and carries it out. */
async function beginUndo(session: OdooSession): Promise<number> {
  const [run] = await session.searchRead<{ id: number }>(RUN, [['state', '=', 'done']], ['id'])
  const undo = await session.call<{ res_id: number }>(RUN, 'action_undo', [[run?.id]])
  await waitForRun(session, undo.res_id)
  await session.call(RUN, 'action_import', [[undo.res_id]])
  return undo.res_id
}

describe('an Odoo that is killed again and again during the undo of an import', () => {
  test.for([
    ['at every border of its chunks', BORDER, 1],
    ['inside every chunk, with all of it written', INSIDE, 0],
  ] as const)('%s ends it as if nothing had happened', async ([, table, besides], { site, undisturbed, made }) => {
    const before = await readBusinessTables(site.url)
    const first = await site.startOdoo()
    const admin = await first.login()
    await waitForRun(admin, await startImport(admin, false))
    await first.stop()
    const { session, id } = await killAtEach({
      site,
      table,
      kills: undisturbed.chunks.length + besides,
      begin: beginUndo,
      killed: () => made('Odoo killed'),
    })
    const counts = KINDS.map((kind) => [kind, { delete: undisturbed.run.counts[kind].create, skip: 0, fail: 0 }])
    expect(await readRun(session, id)).toMatchObject({
      state: 'done',
      message: false,
      counts: Object.fromEntries(counts),
    })
    expect(differences(before, await readBusinessTables(site.url))).toEqual([])
  })
})
