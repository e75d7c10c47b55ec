import { readFileSync } from 'node:fs'
import { describe, expect, vi } from 'vitest'
import { readProgress, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { ROLE } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { SMALL } from '../runs/fixtures.ts'
import { goOnTo, type Held, holdAt } from '../runs/held.ts'
import type { Site } from '../runs/site.ts'
import { chunksOf, expectAsUndisturbed } from '../runs/undisturbed.ts'
import { makeFirst } from '../support/first-time.ts'
import { faultsOn, prepareHouse } from './fixtures.ts'
import { BORDER, INSIDE } from './kills.ts'

makeFirst(copyAddonTemplate)

const test = faultsOn('faults-database', (workspace) => prepareHouse(workspace, SMALL))

/** An import whose first chunk is done, and whose second one is held up at its first write or at its last. */
async function holdAtSecondChunk(table: string, site: Site, session: OdooSession): Promise<Held> {
  const first = await holdAt(table, site, session)
  const held = { ...first, lock: await goOnTo(table, site, first.lock) }
  expect(await chunksOf(site, held.id)).toHaveLength(1)
  return held
}

describe.each(['fast', 'immediate'] as const)("Odoo's PostgreSQL, restarted by a shutdown that is %s", (how) => {
  test.for([
    ['between two chunks', BORDER],
    ['inside a chunk, with all of it written', INSIDE],
  ] as const)(
    '%s, leaves Odoo alive, and the next scheduler takes the import to its end',
    async ([, table], { site, prepared, undisturbed, made }) => {
      const odoo = await site.startOdoo()
      const session = await odoo.login()
      const { id } = await holdAtSecondChunk(table, site, session)
      await prepared.postgres.end(how)
      await expect(readProgress(session, id)).rejects.toThrow()
      await prepared.postgres.start()
      made("Odoo's PostgreSQL restarted")
      expect(await readProgress(session, id)).toMatchObject({ state: 'applying' })

      // The scheduler of an Odoo 19 that finds no PostgreSQL ends, and the rest of it goes on.
      await site.startOdoo()
      await waitForRun(session, id)
      expect(odoo.lives).toBe(true)
      await expectAsUndisturbed(site, session, id, undisturbed)
    },
  )
})

test.for([
  ['between two chunks', BORDER],
  ['inside a chunk, with all of it written', INSIDE],
] as const)(
  'Connections that PostgreSQL ends %s are made anew, and the scheduler takes the import to its end',
  async ([, table], { site, undisturbed, made }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const { id, lock } = await holdAtSecondChunk(table, site, session)
    const ended = await site.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [ROLE])
    expect(ended.length).toBeGreaterThan(1)
    made('a connection reset')
    await lock.release()

    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  },
)

test('An Odoo whose scheduler has ended with its PostgreSQL says so, and goes on when it is restarted', async ({
  site,
  prepared,
  undisturbed,
  made,
}) => {
  const odoo = await site.startOdoo()
  const session = await odoo.login()
  const { id } = await holdAtSecondChunk(INSIDE, site, session)
  await prepared.postgres.end('fast')
  await vi.waitFor(
    () => expect(readFileSync(odoo.log, 'utf8')).toContain('Exception in thread odoo.service.cron'),
    WAITING,
  )
  await prepared.postgres.start()
  made("Odoo's PostgreSQL restarted")

  await vi.waitFor(
    async () => expect(await readProgress(session, id)).toMatchObject({ notice: ['FB_SCHEDULER_SILENT', SENTENCE] }),
    WAITING,
  )
  await odoo.stop()
  await odoo.start()
  await waitForRun(session, id)
  await expectAsUndisturbed(site, session, id, undisturbed)
})

const WAITING = { timeout: 120_000, interval: 500 }
const SENTENCE = expect.stringContaining('No worker of Odoo')
