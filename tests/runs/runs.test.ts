import { readFileSync } from 'node:fs'
import { describe, expect, vi } from 'vitest'
import { readProgress, startImport, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { makeFirst } from '../support/first-time.ts'
import { differences, readBusinessTables } from './business-tables.ts'
import { test } from './fixtures.ts'
import { goOnTo, type Held, holdAt } from './held.ts'
import type { Site } from './site.ts'
import { chunksOf, expectAsUndisturbed } from './undisturbed.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
makeFirst(copyAddonTemplate)

const RUN = 'fusion.billing.import.run'

interface Place {
  hold(site: Site, session: OdooSession): Promise<Held>
  /** Tables of orders in which the transaction that waits has written. */
  written: string[]
  /** Kinds of the chunks that are committed. */
  committed: string[]
}

/** A chunk first writes the sequence of order numbers, and last the record of itself. */
const PLACES: Record<string, Place> = {
  'before a chunk has written anything': {
    hold: (site, session) => holdAt('ir_sequence', site, session),
    written: [],
    committed: [],
  },
  'inside a chunk, with all of it written and nothing recorded': {
    hold: async (site, session) => {
      const first = await holdAt('sale_order_line', site, session)
      return { ...first, lock: await goOnTo('fusion_billing_import_chunk', site, first.lock) }
    },
    written: ['sale_order', 'sale_order_line'],
    committed: ['plan', 'user', 'user'],
  },
  'after a chunk was committed': {
    hold: async (site, session) => {
      const first = await holdAt('fusion_billing_import_chunk', site, session)
      return { ...first, lock: await goOnTo('ir_sequence', site, first.lock) }
    },
    written: [],
    committed: ['plan'],
  },
}

/** Tables of orders in which transactions have written that wait for a lock. */
async function writtenByWaiting(site: Site): Promise<string[]> {
  const tables = await site.query<{ name: string }>(
    `SELECT DISTINCT relname AS name FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
      WHERE l.mode = 'RowExclusiveLock' AND l.granted AND c.relkind = 'r' AND relname LIKE 'sale_order%'
        AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`,
  )
  return tables.map(({ name }) => name).sort()
}

/** The scheduled action that works on runs. */
async function jobOf(session: OdooSession): Promise<number> {
  const [job] = await session.searchRead<{ id: number }>('ir.cron', [['code', '=', 'model._cron_work()']], ['id'])
  return job?.id as number
}

/** A second job that does the same; the scheduler leaves it alone. */
async function copyOfJob(site: Site, job: number): Promise<number> {
  const [copy] = await site.query<{ id: number }>(
    `INSERT INTO ir_cron (ir_actions_server_id, cron_name, user_id, active, interval_number, interval_type, nextcall, priority)
     SELECT ir_actions_server_id, cron_name, user_id, false, interval_number, interval_type, nextcall, priority
       FROM ir_cron WHERE id = $1 RETURNING id`,
    [job],
  )
  return copy?.id as number
}

describe.concurrent('a run whose Odoo is killed goes on with the next one and ends as if nothing had happened', () => {
  test.for(Object.entries(PLACES))('%s', async ([, place], { site, undisturbed }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const { id, lock } = await place.hold(site, session)
    expect(await writtenByWaiting(site)).toEqual(place.written)
    expect((await chunksOf(site, id)).map(({ kind }) => kind)).toEqual(place.committed)

    await odoo.kill()
    await lock.release()
    await odoo.start()

    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})

describe.concurrent('a run', () => {
  test('is shared by two Odoo servers, and each row is done once', async ({ site, undisturbed }) => {
    const servers = await Promise.all([site.startOdoo(), site.startOdoo()])
    const sessions = await Promise.all(servers.map((server) => server.login()))
    const [session] = sessions as [OdooSession, OdooSession]
    const { id, lock } = await holdAt('fusion_billing_import_chunk', site, session)
    // The scheduler runs a job once at a time. With copies of the job all servers work on the run at the same time.
    const workAtOnce = sessions.map(async (own) => {
      const job = await copyOfJob(site, await jobOf(own))
      do await own.call('ir.cron', 'method_direct_trigger', [[job]])
      while ((await readProgress(own, id)).state === 'applying')
    })
    await lock.release()
    await Promise.all(workAtOnce)

    await expectAsUndisturbed(site, session, id, undisturbed)
  })

  test('stops after its chunk, holds still, and is continued to the same end', async ({ site, undisturbed }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const { id, lock } = await holdAt('fusion_billing_import_chunk', site, session)
    await session.call(RUN, 'action_stop', [[id]])
    await lock.release()

    const stopped = await waitForRun(session, id)
    expect(stopped).toMatchObject({ state: 'stopped', rows_done: undisturbed.run.counts.plan.create })
    expect(stopped.rows_done).toBeLessThan(stopped.rows_total)
    const left = await readBusinessTables(site.url)
    await session.call('ir.cron', 'method_direct_trigger', [[await jobOf(session)]])
    expect(await readProgress(session, id)).toEqual(stopped)
    expect(differences(left, await readBusinessTables(site.url))).toEqual([])

    await session.call(RUN, 'action_continue', [[id]])
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })

  test('can be stopped while its worker waits for the transaction of somebody who does not end it', async ({
    site,
    undisturbed,
  }) => {
    const odoo = await site.startOdoo()
    const session = await odoo.login()
    const { id } = await holdAt('res_partner', site, session)
    await session.call(RUN, 'action_stop', [[id]])

    const stopped = await waitForRun(session, id)
    expect(stopped).toMatchObject({ state: 'stopped', rows_done: undisturbed.run.counts.plan.create })
  })

  test('is started once when two people click at the same time', async ({ site }) => {
    const odoo = await site.startOdoo({ threads: 0 })
    const sessions = await Promise.all([odoo.login(), odoo.login()])
    const lock = await site.lock('fusion_billing_import_run')
    const clicks = Promise.allSettled(sessions.map((session) => startImport(session, true)))
    await lock.waitedFor(2)
    await lock.release()

    const answers = await clicks
    const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []))
    expect(await site.query('SELECT id FROM fusion_billing_import_run')).toEqual(started.map((id) => ({ id })))
    expect(refused).toEqual([expect.stringContaining('FB_IMPORT_RUNNING')])
    expect(readFileSync(odoo.log, 'utf8')).not.toContain('Traceback')
  })

  test('says within a minute why nothing goes on, and a click says it at once', async ({ site }) => {
    const odoo = await site.startOdoo({ threads: 0 })
    const session = await odoo.login()
    const id = await startImport(session, true)
    expect(await readProgress(session, id)).toMatchObject({ state: 'draft', notice: null })
    await site.query(`UPDATE fusion_billing_import_run
      SET requested_at = requested_at - interval '1 minute', write_date = write_date - interval '1 minute'`)
    const silent = ['FB_SCHEDULER_SILENT', expect.stringContaining('max_cron_threads')]
    expect(await readProgress(session, id)).toMatchObject({ state: 'draft', notice: silent })

    await session.call('ir.cron', 'write', [[await jobOf(session)], { active: false }])
    const off = ['FB_CRON_OFF', expect.stringContaining('import from NexaCloud')]
    expect(await readProgress(session, id)).toMatchObject({ state: 'draft', notice: off })
    await session.call(RUN, 'action_stop', [[id]])
    await expect(startImport(session, true)).rejects.toThrow('FB_CRON_OFF')
    expect(await site.query('SELECT id FROM fusion_billing_import_run')).toEqual([{ id }])
  })
})
