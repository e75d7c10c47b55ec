import { ConnectionLostError, RPCError } from '@web/core/network/rpc'
import { describe, expect, test } from 'vitest'
import type { Line, Run, Source } from '../../src/contract.ts'
import { counts, line, orphan, orphanSummary, page, progress, run, source } from '../fixtures.ts'
import { FakeOdoo, settle } from '../odoo.ts'
import { button, click, rows, section, text } from '../page.ts'

/** For drawing many rows in a document without a browser while the machine is busy, in milliseconds. */
const SLOWLY = 30_000

const never = () => new Promise<never>(() => {})
const rpcError = (name: string, message: string) =>
  Object.assign(new RPCError('Odoo Server Error'), { exceptionName: `odoo.exceptions.${name}`, data: { message } })
const userError = (message: string) => rpcError('UserError', message)
/** How often the page says something. */
const times = (screen: Element, sentence: string) => text(screen).split(sentence).length - 1
const dryRun = (screen: Element) => screen.querySelector<HTMLInputElement>('input[role=switch]')
const alerts = (screen: Element) => [...screen.querySelectorAll('.alert')].map(text)

async function switchDryRunOff(screen: Element) {
  dryRun(screen)?.click()
  await settle()
}

describe('the page at first', () => {
  test('says that it is loading, and offers nothing before it knows', async () => {
    const screen = await new FakeOdoo(null, { get_screen: never, get_source: never }).open()
    expect(text(screen)).toContain('Loading the newest import')
    expect(text(section(screen, 'NexaCloud'))).toContain('Asking the engine')
    expect(button(screen, 'Preview')?.disabled).toBe(true)
  })

  test('has dry run on, and says what that is', async () => {
    const screen = await new FakeOdoo().open()
    const input = dryRun(screen)
    expect(input?.checked).toBe(true)
    expect(text(input?.labels?.[0])).toBe('Dry run')
    expect(text(document.getElementById(input?.getAttribute('aria-describedby') ?? ''))).toContain('writes none of it')
    expect(button(screen, 'Preview')?.disabled).toBe(false)
    expect(button(screen, 'Run Import')).toBeUndefined()
  })

  test('explains itself where nothing was imported yet', async () => {
    const screen = await new FakeOdoo().open()
    expect(text(screen)).toContain('Nothing has been imported yet')
  })

  test('says to a user without rights what to ask for, once, and shows and offers nothing else', async () => {
    const denied = () => {
      throw rpcError('AccessError', 'Only a Fusion Billing Manager may do this. (FB_ACCESS)')
    }
    const screen = await new FakeOdoo(null, { get_screen: denied, get_source: denied }).open()
    expect(text(screen)).toBe('Only a Fusion Billing Manager may do this. (FB_ACCESS)')
    expect(screen.querySelectorAll('[role=alert]')).toHaveLength(1)
    expect(screen.querySelectorAll('button, input, section, a')).toHaveLength(0)
  })

  test('says once that Odoo does not answer', async () => {
    const lost = () => {
      throw new ConnectionLostError()
    }
    const screen = await new FakeOdoo(null, { get_screen: lost, get_source: lost }).open()
    expect(times(screen, 'Odoo did not answer.')).toBe(1)
    expect(text(section(screen, 'NexaCloud'))).toContain('Not known')
    expect(button(screen, 'Preview')?.disabled).toBe(true)
  })

  test('finds the newest run, after a reload and in another browser', async () => {
    const screen = await new FakeOdoo(run({ state: 'applying', rows_done: 500, rows_total: 1000 })).open()
    expect(text(screen)).toContain('500 of 1,000 rows written.')
    expect(button(screen, 'Stop')).toBeDefined()
  })

  test.each(['draft', 'planning', 'applying'] as const)('shows an import that is %s as what it is', async (state) => {
    const screen = await new FakeOdoo(run({ state, dry_run: false })).open()
    expect(dryRun(screen)?.checked).toBe(false)
    expect(dryRun(screen)?.disabled).toBe(true)
    expect(button(screen, 'Run Import')?.disabled).toBe(true)
    expect(button(screen, 'Preview')).toBeUndefined()
  })

  test('has dry run on again after an import that it found in progress', async () => {
    const odoo = new FakeOdoo(run({ state: 'applying', dry_run: false }))
    const screen = await odoo.open()
    odoo.run = run({ state: 'done', dry_run: false })
    odoo.push('fusion_billing.import_run', progress({ state: 'done', dry_run: false }))
    await settle()
    expect(dryRun(screen)?.checked).toBe(true)
    expect(button(screen, 'Preview')?.disabled).toBe(false)
  })

  test('leaves the switch as the person set it', async () => {
    const odoo = new FakeOdoo(run())
    const screen = await odoo.open()
    await switchDryRunOff(screen)
    odoo.run = run({ id: 8, state: 'planning', dry_run: true })
    odoo.push('fusion_billing.import_run', progress({ id: 8, state: 'planning' }))
    await settle()
    expect(dryRun(screen)?.checked).toBe(false)
  })
})

describe('the source', () => {
  const shown = async (changed: Partial<Source>) => {
    const screen = await new FakeOdoo(null, { get_source: () => source(changed) }).open()
    return section(screen, 'NexaCloud')
  }

  test('is busy while it is asked for, and not afterwards', async () => {
    const asking = await new FakeOdoo(null, { get_source: never }).open()
    expect(section(asking, 'NexaCloud')?.getAttribute('aria-busy')).toBe('true')
    expect((await shown({}))?.hasAttribute('aria-busy')).toBe(false)
  })

  test('is green when it can only be read, with its rows and when that was', async () => {
    const card = await shown({})
    expect(card?.querySelector('[role=status].text-success')).not.toBeNull()
    expect(text(card)).toContain('Customers 1,200 Plans 3 Subscriptions 1,500 Looked at 2026-01-31 23:59')
  })

  test('is amber with the role to use instead when its role can write', async () => {
    const card = await shown({
      status: 'writable',
      problems: [['FB_WRITABLE', 'The role can write.']],
      grant: 'GRANT SELECT ON users TO reader;',
    })
    expect(card?.querySelector('[role=status].text-warning')).not.toBeNull()
    expect(text(card?.querySelector('pre'))).toBe('GRANT SELECT ON users TO reader;')
  })

  test.each(['refused', 'unsafe'] as const)('is red with cause and cure when it is %s', async (status) => {
    const problem: [string, string] = ['FB_CAUSE', 'The engine does not answer. Start it.']
    const card = await shown({ status, problems: [problem], rows: { plan: null, user: null, subscription: null } })
    expect(card?.querySelector('[role=status].text-danger')).not.toBeNull()
    expect(text(card)).toContain('The engine does not answer. Start it. (FB_CAUSE)')
    expect(text(card)).toContain('Customers unknown')
  })

  test('leads to the settings who may open them', async () => {
    const odoo = new FakeOdoo()
    click(section(await odoo.open(), 'NexaCloud'), 'Settings')
    expect(odoo.actions).toEqual(['fusion_centralize_billing.action_fusion_billing_settings'])
    expect(button((await shown({ may_configure: false })) as Element, 'Settings')).toBeUndefined()
  })

  test('that Odoo cannot tell of is a sentence, and can be asked for again', async () => {
    let broken = true
    const screen = await new FakeOdoo(null, {
      get_source: () => {
        if (broken) throw userError('The company is archived.')
        return source()
      },
    }).open()
    const card = section(screen, 'NexaCloud')
    expect(text(card)).toContain('The company is archived.')
    expect(text(card?.querySelector('[role=status].text-warning'))).toBe('Not known')
    broken = false
    click(card, 'Check again')
    await settle()
    expect(text(section(screen, 'NexaCloud'))).toContain('Ready')
  })

  test('that made a preview fail says why, and the page says it only there', async () => {
    const cause = 'The engine does not answer. Start it.'
    const refused = source({ status: 'refused', problems: [['FB_ENGINE_UNREACHABLE', cause]] })
    const failed = run({ state: 'failed', counts: null, message: `${cause} (FB_ENGINE_UNREACHABLE)` })
    const screen = await new FakeOdoo(failed, { get_source: () => refused }).open()
    expect(times(screen, cause)).toBe(1)
    expect(text(section(screen, 'NexaCloud'))).toContain(cause)
    expect(alerts(screen)).toEqual(['It failed for the reason that is given under NexaCloud. (FB_ENGINE_UNREACHABLE)'])
  })
})

describe('a preview', () => {
  test('is started by one click, without a question', async () => {
    const odoo = new FakeOdoo(null, {
      start: () => {
        odoo.run = run({ state: 'draft', counts: null })
      },
    })
    const screen = await odoo.open()
    click(screen, 'Preview')
    await settle()
    expect(odoo.asked('start')).toEqual([[true]])
    expect(odoo.dialogs).toEqual([])
    expect(text(screen)).toContain("Waiting for Odoo's scheduler.")
  })

  test('that finds all unchanged says so, and lists no row', async () => {
    const same = counts({ user: { read: 5, unchanged: 5 }, subscription: { read: 7, unchanged: 7 } })
    const screen = await new FakeOdoo(run({ counts: same })).open()
    expect(alerts(screen)).toEqual(['Odoo holds everything already: there is nothing to import.'])
    expect(text(section(screen, 'Rows'))).toContain('No row is new, changed, skipped or failed.')
  })

  test('that cannot be started leaves a sentence on the page, with the switch as it was', async () => {
    const screen = await new FakeOdoo(null, {
      start: () => {
        throw userError('Another preview or import from NexaCloud is under way. (FB_IMPORT_RUNNING)')
      },
    }).open()
    click(screen, 'Preview')
    await settle()
    const alert = screen.querySelector('[role=alert]')
    expect(text(alert)).toBe('Another preview or import from NexaCloud is under way. (FB_IMPORT_RUNNING)')
    expect(button(screen, 'Preview')?.disabled).toBe(false)
  })
})

describe('an import', () => {
  test('of a reviewed plan says what it will write, and asks before it does', async () => {
    const odoo = new FakeOdoo(run())
    const screen = await odoo.open()
    await switchDryRunOff(screen)
    click(screen, 'Run Import')
    expect(odoo.dialogs).toHaveLength(1)
    expect(odoo.dialogs[0]?.body).toContain('Customers: 1,200 created, 0 changed')
    expect(odoo.dialogs[0]?.body).toContain('Subscriptions: 1,490 created, 10 changed')
    expect(odoo.dialogs[0]?.body).toContain('Nobody is charged, invoiced or mailed')
    expect(odoo.asked('action_import')).toEqual([])
    odoo.dialogs[0]?.confirm()
    await settle()
    expect(odoo.asked('action_import')).toEqual([[[7]]])
    expect(odoo.asked('start')).toEqual([])
  })

  test.each<Run | null>([null, run({ state: 'stale' }), run({ state: 'done' })])(
    'without a plan that still fits reads NexaCloud anew',
    async (present) => {
      const odoo = new FakeOdoo(present)
      const screen = await odoo.open()
      await switchDryRunOff(screen)
      click(screen, 'Run Import')
      expect(odoo.dialogs[0]?.body).toContain('NexaCloud is read now')
      odoo.dialogs[0]?.confirm()
      await settle()
      expect(odoo.asked('start')).toEqual([[false]])
    },
  )

  test('can be stopped, and says that it is about to', async () => {
    const odoo = new FakeOdoo(run({ state: 'applying', rows_done: 1, rows_total: 9 }))
    const screen = await odoo.open()
    click(screen, 'Stop')
    await settle()
    expect(odoo.asked('action_stop')).toEqual([[[7]]])
    expect(button(screen, 'Stopping…')?.disabled).toBe(true)
  })

  test('that was confirmed is of the plan that was read, whatever the page shows by then', async () => {
    const odoo = new FakeOdoo(run())
    const screen = await odoo.open()
    await switchDryRunOff(screen)
    click(screen, 'Run Import')
    odoo.run = run({ id: 8, state: 'done', dry_run: false })
    odoo.push('fusion_billing.import_run', progress({ id: 8, state: 'done' }))
    await settle()
    odoo.dialogs[0]?.confirm()
    await settle()
    expect({ imported: odoo.asked('action_import'), started: odoo.asked('start') }).toEqual({
      imported: [[[7]]],
      started: [],
    })
  })

  test('whose plan is out of date says so, and is not continued', async () => {
    const screen = await new FakeOdoo(
      run({ state: 'stale', message: 'A newer import made this plan outdated.' }),
    ).open()
    expect(alerts(screen)).toEqual(['A newer import made this plan outdated.'])
    expect(text(screen)).toContain('Out of date')
    expect(button(screen, 'Continue')).toBeUndefined()
  })

  test.each(['stopped', 'failed'] as const)('that is %s is continued by the main button of the page', async (state) => {
    const odoo = new FakeOdoo(run({ state, dry_run: false, may_continue: true, message: 'It ended.' }))
    const screen = await odoo.open()
    expect([...screen.querySelectorAll('.btn-primary')].map(text)).toEqual(['Continue'])
    expect(button(screen, 'Preview')?.disabled).toBe(false)
    click(screen, 'Continue')
    await settle()
    expect(odoo.asked('action_continue')).toEqual([[[7]]])
  })

  test.each(['stopped', 'failed'] as const)('that is %s with nothing to continue offers the usual', async (state) => {
    const screen = await new FakeOdoo(run({ state, may_continue: false })).open()
    expect(button(screen, 'Continue')).toBeUndefined()
    expect([...screen.querySelectorAll('.btn-primary')].map(text)).toEqual(['Preview'])
  })

  test('that asks something goes on when that is answered', async () => {
    const question: [string, string] = ['FB_SOURCE_SHRUNK', 'Half of the customers are gone. Import anyway?']
    const odoo = new FakeOdoo(run({ state: 'stopped', questions: [question] }))
    const screen = await odoo.open()
    expect(alerts(screen)).toEqual(['Half of the customers are gone. Import anyway? (FB_SOURCE_SHRUNK)'])
    click(screen, 'Import Anyway')
    expect(odoo.dialogs[0]?.body).toContain('You answer this with yes.')
    odoo.dialogs[0]?.confirm()
    await settle()
    expect(odoo.asked('action_import_anyway')).toEqual([[[7]]])
  })

  test('shows how far it is, to eyes and to screen readers', async () => {
    const screen = await new FakeOdoo(
      run({ state: 'applying', rows_done: 1350, rows_total: 2700, rate: 512.4, seconds_left: 3 }),
    ).open()
    const bar = screen.querySelector('[role=progressbar]')
    expect([bar?.getAttribute('aria-valuenow'), bar?.getAttribute('aria-valuemax')]).toEqual(['50', '100'])
    expect(text(screen)).toContain('1,350 of 2,700 rows written.')
    expect(text(screen)).toContain('512 rows a second, about 3 s left')
    expect(text(screen.querySelector('[aria-live=polite]'))).toBe('50 percent written.')
  })

  test('claims no percentage while NexaCloud is read', async () => {
    const screen = await new FakeOdoo(run({ state: 'planning', counts: null })).open()
    expect(screen.querySelector('[role=progressbar]')?.hasAttribute('aria-valuenow')).toBe(false)
  })

  test('follows the bus, and leaves it with the page', async () => {
    const odoo = new FakeOdoo(run({ state: 'applying', rows_done: 0, rows_total: 100 }))
    const screen = await odoo.open()
    odoo.push('fusion_billing.import_run', progress({ state: 'applying', rows_done: 40, rows_total: 100 }))
    await settle()
    expect(screen.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('40')
    const { unmountAll } = await import('../mount.ts')
    unmountAll()
    expect(odoo.listening('fusion_billing.import_run')).toBe(0)
  })
})

describe('the result', () => {
  const done = run({
    state: 'done',
    dry_run: false,
    planned_counts: counts({ user: { read: 102, create: 100, fail: 2 }, subscription: { create: 90, update: 10 } }),
    counts: counts({ user: { read: 102, create: 98, fail: 4 }, subscription: { read: 100, create: 90, update: 10 } }),
  })

  test('stands beside what the plan had said', async () => {
    const screen = await new FakeOdoo(done).open()
    expect(rows(section(screen, 'What was imported')?.querySelector('table'))).toEqual([
      ['Customers', '100', '98', '0', '0', '4'],
      ['Plans', '0', '0', '0', '0', '0'],
      ['Subscriptions', '90', '90', '10', '10', '0'],
    ])
  })

  test.each(['stopped', 'failed'] as const)('of an import that is %s says what it has not come to', async (state) => {
    // 60 customers were begun, and three of them failed.
    const partly = counts({ user: { read: 102, create: 57, fail: 5 }, subscription: { read: 100 } })
    const screen = await new FakeOdoo({ ...done, state, counts: partly }).open()
    const table = section(screen, 'What was imported so far')?.querySelector('table')
    expect(rows(table)).toEqual([
      ['Customers', '100', '57', '0', '0', '5', '40'],
      ['Plans', '0', '0', '0', '0', '0', '0'],
      ['Subscriptions', '90', '0', '10', '0', '0', '100'],
    ])
    expect(text(table?.querySelector('thead'))).toContain('Not done yet')
    expect(button(screen, 'Failed rows (5)')).toBeDefined()
  })

  test('of an import that failed when all was added up is what was written', async () => {
    const screen = await new FakeOdoo({ ...done, state: 'failed', message: 'The totals differ.' }).open()
    expect(rows(section(screen, 'What was imported so far')?.querySelector('table'))[0]).toEqual([
      'Customers',
      '100',
      '98',
      '0',
      '0',
      '4',
    ])
  })

  test('leads to subscriptions, customers, history and report', async () => {
    const odoo = new FakeOdoo(done)
    const screen = await odoo.open()
    for (const name of ['Shadow subscriptions', 'Customers', 'Import history']) click(screen, name)
    expect(odoo.actions).toEqual([
      'fusion_centralize_billing.action_fusion_billing_order',
      'fusion_centralize_billing.action_fusion_billing_customers',
      'fusion_centralize_billing.action_fusion_billing_import_run',
    ])
    expect(screen.querySelector('a[download]')?.getAttribute('href')).toBe('/fusion_billing/run/7/report.csv')
  })

  test('shows the failed rows with reason and cure', async () => {
    const failed = line({ action: 'fail', code: 'FB_PARTNER_AMBIGUOUS', message: 'Two customers match. Merge them.' })
    const odoo = new FakeOdoo(done, { get_lines: ({ action }) => (action ? { total: 1, lines: [failed] } : page(0)) })
    const screen = await odoo.open()
    screen.querySelectorAll('div').forEach((element) => {
      element.scrollIntoView = () => {}
    })
    click(screen, 'Failed rows (4)')
    await settle()
    expect(text(section(screen, 'Rows'))).toContain('Two customers match. Merge them. (FB_PARTNER_AMBIGUOUS)')
  })
})

describe('the rows', () => {
  test(
    'of a plan with 10,000 are asked for and drawn a page at a time',
    async () => {
      const odoo = new FakeOdoo(run(), { get_lines: (_, offset, limit) => page(10_000, offset, limit) })
      const screen = await odoo.open()
      expect(odoo.asked('get_lines')).toEqual([[[7], {}, 0, 80]])
      expect(screen.querySelectorAll('.o_fusion_line')).toHaveLength(80)
      click(screen, 'Next page')
      await settle()
      expect(odoo.asked('get_lines').at(-1)).toEqual([[7], {}, 80, 80])
      expect(screen.querySelectorAll('.o_fusion_line')).toHaveLength(80)
      expect(text(section(screen, 'Rows'))).toContain('81-160 of 10,000')
      expect(text(screen.querySelector('.o_fusion_line'))).toContain('sub-81')
    },
    SLOWLY,
  )

  test('are narrowed by a figure, which says that it is pressed, and by the same figure no more', async () => {
    const odoo = new FakeOdoo(run(), { get_lines: () => page(10) })
    const screen = await odoo.open()
    const changed = () => button(section(screen, 'Subscriptions') as Element, 'Changed 10')
    changed()?.click()
    await settle()
    expect(changed()?.getAttribute('aria-pressed')).toBe('true')
    changed()?.click()
    await settle()
    expect(changed()?.getAttribute('aria-pressed')).toBe('false')
    expect(odoo.asked('get_lines').map(([, filter]) => filter)).toEqual([
      {},
      { kind: 'subscription', action: 'update' },
      {},
    ])
  })

  test('open to their record', async () => {
    const odoo = new FakeOdoo(run(), { get_lines: () => page(1) })
    const screen = await odoo.open()
    click(screen, 'Details of Deployment 1')
    await settle()
    screen.querySelector<HTMLAnchorElement>('a[href="/odoo/sale.order/42"]')?.click()
    expect(odoo.actions).toMatchObject([{ res_model: 'sale.order', res_id: 42 }])
  })

  test('that cannot be had while Odoo is away leave one sentence', async () => {
    const odoo = new FakeOdoo(run({ state: 'applying' }), {
      get_lines: () => {
        throw new ConnectionLostError()
      },
    })
    const screen = await odoo.open()
    expect(times(screen, 'Odoo did not answer.')).toBe(1)
  })

  test('that cannot be had leave a sentence', async () => {
    const screen = await new FakeOdoo(run(), {
      get_lines: () => {
        throw userError('This run is gone.')
      },
    }).open()
    expect(text(section(screen, 'Rows')?.querySelector('[role=alert]'))).toBe('This run is gone.')
  })
})

describe('orders gone from NexaCloud', () => {
  const gone = (changed = {}) =>
    new FakeOdoo(run({ orphans: orphanSummary() }), {
      get_orphans: () => ({ total: 2, orphans: [orphan(), orphan({ id: 2, order_id: 43 })] }),
      ...changed,
    })

  test('have no card where there are none', async () => {
    expect(section(await new FakeOdoo(run()).open(), 'Gone from NexaCloud')).toBeUndefined()
  })

  test('are listed on a card of their own, and open as orders', async () => {
    const odoo = gone()
    const screen = await odoo.open()
    const card = section(screen, 'Gone from NexaCloud')
    expect(rows(card?.querySelector('table'))).toHaveLength(2)
    card?.querySelectorAll('a')[1]?.click()
    expect(odoo.actions).toEqual([
      { type: 'ir.actions.act_window', res_model: 'sale.order', res_id: 43, views: [[false, 'form']] },
    ])
  })

  test('are cancelled after a dialog that says in words and numbers what that means', async () => {
    const odoo = gone()
    odoo.run = run({ id: 9, orphans: orphanSummary() })
    const screen = await odoo.open()
    click(screen, 'Cancel these orders…')
    const [dialog] = odoo.dialogs
    expect(dialog?.confirmLabel).toBe('Cancel Orders')
    expect(dialog?.body).toContain('2 orders, worth 91.66 CAD a month')
    expect(dialog?.body).toContain('They stay in Odoo as cancelled orders.')
    expect(dialog?.body).toContain('Nobody is charged, invoiced or mailed')
    expect(odoo.asked('cancel_orphans')).toEqual([])
    odoo.run = run({ id: 9, orphans: orphanSummary({ count: 0, cancelled: 2, may_cancel: false }) })
    dialog?.confirm()
    await settle()
    expect(odoo.asked('cancel_orphans')).toEqual([[[9]]])
    expect(text(section(screen, 'Gone from NexaCloud'))).toContain('2 orders were cancelled.')
    expect(odoo.asked('get_orphans')).toHaveLength(2)
  })

  test('tell why they could not be cancelled', async () => {
    const odoo = gone({
      cancel_orphans: () => {
        throw userError('Another run came after this. (FB_PLAN_SUPERSEDED)')
      },
    })
    const screen = await odoo.open()
    click(screen, 'Cancel these orders…')
    odoo.dialogs[0]?.confirm()
    await settle()
    expect(alerts(screen)).toContain('Another run came after this. (FB_PLAN_SUPERSEDED)')
  })
})

describe('a customer whom several partners may be', () => {
  const candidates = [{ id: 12, name: 'Twin A', email: 'twin@example.com', city: null, archived: false }]
  const twin = line({ id: 3, kind: 'user', action: 'fail', name: 'Twin', changes: [], record: null })
  const open = { ...twin, choice: { open: true, candidates, text: null } }
  const chosen = { ...twin, choice: { open: false, candidates: [], text: 'Ada chose Twin A (id 12).' }, link: 5 }

  test('is chosen in its row; the row says so at once, and a new preview is made when all are', async () => {
    let lines: Line[] = [open]
    const odoo: FakeOdoo = new FakeOdoo(run({ id: 9 }), {
      get_lines: () => ({ total: 1, lines }),
      choose_customer: () => {
        lines = [chosen]
        odoo.run = run({ id: 9, choices: 1 })
      },
    })
    const screen = await odoo.open()
    click(screen, 'Choose Twin A (id 12)')
    await settle()
    expect(odoo.asked('choose_customer')).toEqual([[[9], 3, 12]])
    expect(text(section(screen, 'Rows'))).toContain('Ada chose Twin A (id 12).')
    expect(odoo.asked('start')).toEqual([])
    click(screen, 'New preview')
    await settle()
    expect(odoo.asked('start')).toEqual([[true]])
  })

  test('is a new customer by another button', async () => {
    const odoo = new FakeOdoo(run({ id: 9 }), { get_lines: () => ({ total: 1, lines: [open] }) })
    click(await odoo.open(), 'A new customer')
    await settle()
    expect(odoo.asked('choose_customer')).toEqual([[[9], 3, false]])
  })

  test('is told of by a sentence where Odoo refuses the choice', async () => {
    const odoo = new FakeOdoo(run(), {
      get_lines: () => ({ total: 1, lines: [open] }),
      choose_customer: () => {
        throw userError('Choose again. (FB_CHOICE_OTHER)')
      },
    })
    const screen = await odoo.open()
    click(screen, 'Choose Twin A (id 12)')
    await settle()
    expect(alerts(screen)).toContain('Choose again. (FB_CHOICE_OTHER)')
  })

  test('opens as a record, and as an account link', async () => {
    const odoo = new FakeOdoo(run(), { get_lines: () => ({ total: 1, lines: [open] }) })
    const screen = await odoo.open()
    screen.querySelector<HTMLAnchorElement>('.o_fusion_choice a')?.click()
    expect(odoo.actions).toEqual([
      { type: 'ir.actions.act_window', res_model: 'res.partner', res_id: 12, views: [[false, 'form']] },
    ])
  })
})
