import { describe, expect } from 'vitest'
import { startImport, waitForRun } from '../../scripts/demo/run.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { readBusinessTables } from '../runs/business-tables.ts'
import { SMALL } from '../runs/fixtures.ts'
import { expectAsUndisturbed } from '../runs/undisturbed.ts'
import { makeFirst } from '../support/first-time.ts'
import { expectContinuedAsUndisturbed, expectFailedWhole } from './expectations.ts'
import { type Fault, FaultyWay } from './faulty-way.ts'
import { type FaultName, faultsOn, prepareHouse } from './fixtures.ts'
import { startMidStream } from './mid-stream.ts'

makeFirst(copyAddonTemplate)

const test = faultsOn('faults-network', async (workspace) => {
  const ways: Record<keyof typeof BREAKS, FaultyWay[]> = { engine: [], nexacloud: [] }
  const lay = (to: keyof typeof BREAKS) => async (port: number) => {
    const way = await FaultyWay.to(port)
    ways[to].push(way)
    return way.port
  }
  const house = await prepareHouse(workspace, SMALL, { engine: lay('engine'), nexacloud: lay('nexacloud') })
  const [engine, nexacloud] = [ways.engine, ways.nexacloud].map(([way]) => way) as [FaultyWay, FaultyWay]
  return { ...house, ways: { engine, nexacloud } }
})

/** What is told of a connection that breaks before anything was said, and after. */
const BREAKS = {
  engine: { before: 'FB_ENGINE_UNREACHABLE', midway: 'FB_STREAM_INCOMPLETE' },
  nexacloud: { before: 'FB_NEXACLOUD_UNREACHABLE', midway: 'FB_NEXACLOUD_CONNECTION_LOST' },
} as const

const NAMES: Readonly<Record<Fault['kind'], FaultName>> = {
  reset: 'a connection reset',
  cut: 'a connection cut',
  trickle: 'a connection that trickles',
}

/** In the middle of the customers: the answers to an import of SMALL are twice as long. */
const MIDWAY = 60_000

/** A connection in the middle of the line of a customer, and one between two lines; both break off for good. */
describe.each(['engine', 'nexacloud'] as const)('a connection to the %s', (to) => {
  describe.each(['reset', 'cut'] as const)('that is %s', (kind) => {
    test.for([
      ['before the first byte', 0, BREAKS[to].before],
      ['in the middle of a line', MIDWAY, BREAKS[to].midway],
    ] as const)(
      '%s ends the import with a code, and it is continued to the same end',
      async ([, after, code], { site, prepared, undisturbed, made }) => {
        const way = prepared.ways[to]
        const odoo = await site.startOdoo()
        const session = await odoo.login()
        const before = await readBusinessTables(site.url)
        const broken = way.broken
        way.breakWith({ kind, after })
        const id = await startImport(session, false)
        await expectFailedWhole(site, odoo, session, id, code, before)
        expect(way.broken).toBe(broken + 1)
        made(NAMES[kind])

        way.mend()
        await expectContinuedAsUndisturbed(site, session, id, undisturbed)
        expect(prepared.engine.lives).toBe(true)
      },
    )

    test('between two lines ends the import with a code, and it is continued to the same end', async ({
      site,
      prepared,
      undisturbed,
      holdStream,
      made,
    }) => {
      const { odoo, session, before, stream, id } = await startMidStream(site, holdStream)
      prepared.ways[to].breakNow(kind)
      made(NAMES[kind])
      await expectFailedWhole(site, odoo, session, id, BREAKS[to].midway, before)

      await stream.release()
      await expectContinuedAsUndisturbed(site, session, id, undisturbed)
      expect(prepared.engine.lives).toBe(true)
    })
  })

  test('that trickles is slow and right', async ({ site, prepared, undisturbed, made }) => {
    const way = prepared.ways[to]
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const broken = way.broken
    way.breakWith({ kind: 'trickle', after: 0 })
    const id = await startImport(session, false)
    await waitForRun(session, id)
    way.mend()
    expect(way.broken).toBeGreaterThan(broken)
    made(NAMES.trickle)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})
