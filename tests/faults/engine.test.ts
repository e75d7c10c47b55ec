import { describe, expect } from 'vitest'
import { readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { differences, readBusinessTables } from '../runs/business-tables.ts'
import { SMALL } from '../runs/fixtures.ts'
import { watching } from '../runs/held.ts'
import { expectAsUndisturbed } from '../runs/undisturbed.ts'
import { makeFirst } from '../support/first-time.ts'
import { expectContinuedAsUndisturbed, expectFailedWhole, expectNextAsUndisturbed } from './expectations.ts'
import { faultsOn, prepareHouse } from './fixtures.ts'
import { startMidStream } from './mid-stream.ts'

makeFirst(copyAddonTemplate)

const test = faultsOn('faults-engine', (workspace) => prepareHouse(workspace, SMALL))

describe('an engine that is killed in the middle of its stream', () => {
  test('ends a preview with a code; once it is back, all goes its way', async ({
    site,
    prepared,
    undisturbed,
    holdStream,
    made,
  }) => {
    const { odoo, session, before, stream, id } = await startMidStream(site, holdStream, true)
    await prepared.engine.kill()
    made('the engine killed')
    await stream.release()
    await expectFailedWhole(site, odoo, session, id, 'FB_STREAM_INCOMPLETE', before)

    const meanwhile = await startImport(session, true)
    await expectFailedWhole(site, odoo, session, meanwhile, 'FB_ENGINE_UNREACHABLE', before)
    await prepared.engine.start()
    await expectNextAsUndisturbed(site, session, undisturbed)
  })

  test('ends an import with a code and nothing written; it is continued to the same end', async ({
    site,
    prepared,
    undisturbed,
    holdStream,
    made,
  }) => {
    const { odoo, session, before, stream, id } = await startMidStream(site, holdStream)
    await prepared.engine.kill()
    made('the engine killed')
    await stream.release()
    await expectFailedWhole(site, odoo, session, id, 'FB_STREAM_INCOMPLETE', before)

    await prepared.engine.start()
    await expectContinuedAsUndisturbed(site, session, id, undisturbed)
  })

  test('keeps an import from being carried out whose preview it served, and the preview stays good', async ({
    site,
    prepared,
    undisturbed,
    holdStream,
    made,
  }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const before = await readBusinessTables(site.url)
    const id = await startImport(session, true)
    await waitForRun(session, id)
    const stream = await holdStream()
    await session.call('fusion.billing.import.run', 'action_import', [[id]])
    await watching(session, id, stream.waitedFor())
    await prepared.engine.kill()
    made('the engine killed')
    await stream.release()
    await waitForRun(session, id)
    expect(await readRun(session, id)).toMatchObject({
      state: 'planned',
      message: expect.stringContaining('(FB_STREAM_INCOMPLETE)'),
    })
    expect(differences(before, await readBusinessTables(site.url))).toEqual([])

    await prepared.engine.start()
    await session.call('fusion.billing.import.run', 'action_import', [[id]])
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})

describe('a NexaCloud whose PostgreSQL is restarted in the middle of a stream', () => {
  test.for(['fast', 'immediate'] as const)(
    'by a shutdown that is %s leaves the engine alive',
    async (how, { site, prepared, undisturbed, holdStream, made }) => {
      const { odoo, session, before, id } = await startMidStream(site, holdStream)
      await prepared.nexacloud.end(how)
      await expectFailedWhole(site, odoo, session, id, 'FB_NEXACLOUD_CONNECTION_LOST', before)
      const meanwhile = await startImport(session, false)
      await expectFailedWhole(site, odoo, session, meanwhile, 'FB_NEXACLOUD_UNREACHABLE', before)
      await prepared.nexacloud.start()
      made("NexaCloud's PostgreSQL restarted")

      await expectContinuedAsUndisturbed(site, session, meanwhile, undisturbed)
      expect(prepared.engine.lives).toBe(true)
    },
  )
})
