import { describe, expect, vi } from 'vitest'
import { readProgress, readRun, startImport, waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { differences, readBusinessTables } from '../runs/business-tables.ts'
import { SMALL } from '../runs/fixtures.ts'
import { holdAt, watching } from '../runs/held.ts'
import type { Site } from '../runs/site.ts'
import { expectAsUndisturbed, type Undisturbed } from '../runs/undisturbed.ts'
import { makeFirst } from '../support/first-time.ts'
import { faultsOn, prepareHouse } from './fixtures.ts'
import { INSIDE } from './kills.ts'

makeFirst(copyAddonTemplate)

const test = faultsOn('faults-together', (workspace) => prepareHouse(workspace, SMALL))

const RUN = 'fusion.billing.import.run'

/** What `_import_rows` returns, as far as it is looked at here. */
interface Summary {
  created: Record<string, number>
  updated: Record<string, number>
}

/** A program inside Odoo that imports in its own transaction, as a server action does. */
class Program {
  readonly #id: number
  readonly #session: OdooSession

  private constructor(session: OdooSession, id: number) {
    this.#session = session
    this.#id = id
  }

  static async in(session: OdooSession): Promise<Program> {
    const [model] = await session.searchRead<{ id: number }>(
      'ir.model',
      [['model', '=', 'fusion.billing.import.wizard']],
      ['id'],
    )
    const code = 'action = model._import_rows(model._read_nexacloud_rows())'
    const values = { name: 'Import', model_id: model?.id, state: 'code', code }
    // Silently: the tables that are compared hold what the chatter says of anything.
    const context = { tracking_disable: true }
    const [id] = await session.call<number[]>('ir.actions.server', 'create', [[values]], { context })
    return new Program(session, id as number)
  }

  run(): Promise<Summary> {
    return this.#session.call<Summary>('ir.actions.server', 'run', [[this.#id]])
  }
}

/** Two servers: the first has a scheduler, the second serves another person. */
async function startTwo(site: Site): Promise<[OdooSession, OdooSession]> {
  const servers = await Promise.all([site.startOdoo(), site.startOdoo({ threads: 0 })])
  return (await Promise.all(servers.map((server) => server.login()))) as [OdooSession, OdooSession]
}

/** What differs from an undisturbed import but for who wrote it: a run writes as the scheduler, a program as its caller. */
async function besidesWriters(site: Site, { tables }: Undisturbed): Promise<string[]> {
  return differences(tables, await readBusinessTables(site.url)).filter((text) => !text.includes(': write_uid is '))
}

/** The tables are those of an undisturbed import, and a further one finds nothing to do. */
async function expectSettled(site: Site, session: OdooSession, undisturbed: Undisturbed) {
  expect(await besidesWriters(site, undisturbed)).toEqual([])
  const next = await startImport(session, false)
  await waitForRun(session, next)
  const { message } = await expectNothingWasLeft(session, next)
  expect(message).toBe(false)
  expect(await besidesWriters(site, undisturbed)).toEqual([])
}

/** The run has ended well and had nothing to write. */
async function expectNothingWasLeft(session: OdooSession, id: number) {
  const run = await readRun(session, id)
  expect(run.state).toBe('done')
  for (const { create, update } of Object.values(run.counts)) {
    expect({ create, update }).toEqual({ create: 0, update: 0 })
  }
  return run
}

describe('two imports at once', () => {
  test('a program that imports beside a run is refused, and the run ends as if it were alone', async ({
    site,
    undisturbed,
    made,
  }) => {
    const [session, other] = await startTwo(site)
    const program = await Program.in(other)
    const { id, lock } = await holdAt(INSIDE, site, session)
    await expect(program.run()).rejects.toThrow('FB_IMPORT_RUNNING')
    await expect(startImport(other, false)).rejects.toThrow('FB_IMPORT_RUNNING')
    made('an import beside another one')
    await lock.release()
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
    await expectSettled(site, session, undisturbed)
  })

  test('a run that begins beside a program waits for it, and does nothing twice', async ({
    site,
    undisturbed,
    made,
  }) => {
    const [session, other] = await startTwo(site)
    const program = await Program.in(other)
    const lock = await site.lock('sale_order_line')
    const imported = program.run()
    await lock.waitedFor()
    const id = await startImport(session, false)
    await vi.waitFor(async () => expect((await readProgress(session, id)).state).toBe('applying'), WAITING)
    made('an import beside another one')
    await lock.release()

    const { created } = await imported
    const { plan, user, subscription } = undisturbed.run.counts
    expect(created).toEqual({ plans: plan.create, partners: user.create, subscriptions: subscription.create })
    await waitForRun(session, id)
    await expectNothingWasLeft(session, id)
    await expectSettled(site, session, undisturbed)
  })

  test('of two programs one imports, the other is refused and finds nothing left to do later', async ({
    site,
    undisturbed,
    made,
  }) => {
    const sessions = await startTwo(site)
    const [first, second] = (await Promise.all(sessions.map(Program.in))) as [Program, Program]
    const lock = await site.lock('sale_order_line')
    const imported = first.run()
    await lock.waitedFor()
    await expect(second.run()).rejects.toThrow('FB_IMPORT_RUNNING')
    made('an import beside another one')
    await lock.release()
    await imported
    expect(await second.run()).toMatchObject({ created: {}, updated: {} })
    await expectSettled(site, sessions[0], undisturbed)
  })

  test('of two people who carry the same preview out, one is refused and it is carried out once', async ({
    site,
    undisturbed,
    made,
  }) => {
    const [session, other] = await startTwo(site)
    const id = await startImport(session, true)
    await waitForRun(session, id)
    const lock = await site.lock('fusion_billing_import_run')
    const clicks = Promise.allSettled([session, other].map((own) => own.call(RUN, 'action_import', [[id]])))
    await lock.waitedFor(2)
    made('an import beside another one')
    await lock.release()

    const refused = (await clicks).flatMap((click) => (click.status === 'rejected' ? [String(click.reason)] : []))
    expect(refused).toEqual([expect.stringMatching(/FB_RUN_NOT_READY|FB_IMPORT_RUNNING/)])
    await waitForRun(session, id)
    await expectAsUndisturbed(site, session, id, undisturbed)
  })
})

test('an import beside an undo is refused, and the undo ends as if it were alone', async ({
  site,
  undisturbed,
  made,
}) => {
  const before = await readBusinessTables(site.url)
  const [session, other] = await startTwo(site)
  const imported = await startImport(session, false)
  await waitForRun(session, imported)
  const { res_id: undo } = await session.call<{ res_id: number }>(RUN, 'action_undo', [[imported]])
  await waitForRun(session, undo)
  const program = await Program.in(other)
  const lock = await site.lock(INSIDE)
  await session.call(RUN, 'action_import', [[undo]])
  await watching(session, undo, lock.waitedFor())
  await expect(program.run()).rejects.toThrow('FB_IMPORT_RUNNING')
  await expect(startImport(other, false)).rejects.toThrow('FB_IMPORT_RUNNING')
  made('an import beside another one')
  await lock.release()

  await waitForRun(session, undo)
  expect(await readRun(session, undo)).toMatchObject({ state: 'done', message: false })
  expect(differences(before, await readBusinessTables(site.url))).toEqual([])
  await program.run()
  await expectSettled(site, session, undisturbed)
})

const WAITING = { timeout: 120_000, interval: 200 }
