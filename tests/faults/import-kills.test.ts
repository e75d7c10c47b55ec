import { describe, expect } from 'vitest'
import { readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { holdAt, watching } from '../runs/held.ts'
import { chunksOf, expectAsUndisturbed } from '../runs/undisturbed.ts'
import { makeFirst } from '../support/first-time.ts'
import { faultsOn, prepareHouse } from './fixtures.ts'
import { BORDER, INSIDE, killAtEach } from './kills.ts'

makeFirst(copyAddonTemplate)

/** Three chunks of customers and of subscriptions, two of plans, which are the dearest. */
const SIZE = { plans: 510, customers: 1010, subscriptions: 1300 }
const RUN = 'fusion.billing.import.run'

const test = faultsOn('faults-kills', (workspace) => prepareHouse(workspace, SIZE))

const beginImport = (session: OdooSession) => startImport(session, false)

describe('an Odoo that is killed again and again during one import', () => {
  test('at every border of its chunks ends it as if nothing had happened', async ({ site, undisturbed, made }) => {
    const kills = undisturbed.chunks.length + 1
    expect(kindsOf(undisturbed.chunks)).toEqual({ plan: 2, user: 3, subscription: 3 })
    const { session, id } = await killAtEach({
      site,
      table: BORDER,
      kills,
      begin: beginImport,
      killed: () => made('Odoo killed'),
    })
    await expectAsUndisturbed(site, session, id, undisturbed)
  })

  test('inside every chunk, with all of it written, ends it as if nothing had happened', async ({
    site,
    undisturbed,
    made,
  }) => {
    const { session, id } = await killAtEach({
      site,
      table: INSIDE,
      kills: undisturbed.chunks.length,
      begin: beginImport,
      killed: () => made('Odoo killed'),
    })
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})

describe('an Odoo that is killed', () => {
  test('in the middle of reading NexaCloud reads it anew', async ({ site, undisturbed, holdStream, made }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const stream = await holdStream()
    const id = await startImport(session, false)
    await watching(session, id, stream.waitedFor())
    await odoo.kill()
    made('Odoo killed')
    await stream.release()
    await odoo.start()
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })

  test('twice inside the same chunk ends the import with a code, and it is continued to the same end', async ({
    site,
    undisturbed,
    made,
  }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    let { id, lock } = await holdAt(INSIDE, site, session)
    for (const time of ['first', 'second']) {
      if (time === 'second') await watching(session, id, lock.waitedFor())
      const next = await site.lock(INSIDE)
      await odoo.kill()
      made('Odoo killed')
      await lock.release()
      await next.held
      lock = next
      await odoo.start()
    }
    await waitForRun(session, id)
    await lock.release()
    expect(await readRun(session, id)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('limit_time_cpu'),
    })
    expect(await chunksOf(site, id)).toEqual([])

    await session.call(RUN, 'action_continue', [[id]])
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})

/** How many chunks there are of each kind. */
function kindsOf(chunks: readonly { kind: string }[]): Record<string, number> {
  return Object.fromEntries(
    ['plan', 'user', 'subscription'].map((kind) => [kind, chunks.filter((chunk) => chunk.kind === kind).length]),
  )
}
