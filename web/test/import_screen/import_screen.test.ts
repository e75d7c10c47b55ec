import { RPCError } from '@web/core/network/rpc'
import { describe, expect, test } from 'vitest'
import type { Run, Source } from '../../src/contract.ts'
import { counts, line, page, progress, run, source } from '../fixtures.ts'
import { FakeOdoo, settle } from '../odoo.ts'
import { button, click, rows, section, text } from '../page.ts'

const never = () => new Promise<never>(() => {})
const userError = (message: string) =>
  Object.assign(new RPCError('Odoo Server Error'), { exceptionName: 'odoo.exceptions.UserError', data: { message } })
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

  test('says to a user without rights what to ask for, and offers nothing', async () => {
    const screen = await new FakeOdoo(null, {
      get_screen: () => {
        throw userError('Only a Fusion Billing Manager may do this.')
      },
    }).open()
    expect(alerts(screen)).toEqual(['Only a Fusion Billing Manager may do this.'])
    expect(button(screen, 'Preview')?.disabled).toBe(true)
    expect(text(screen)).not.toContain('Nothing has been imported yet')
    expect(text(screen)).not.toContain('Loading')
  })

  test('finds the newest run, after a reload and in another browser', async () => {
    const screen = await new FakeOdoo(run({ state: 'applying', rows_done: 500, rows_total: 1000 })).open()
    expect(text(screen)).toContain('500 of 1,000 rows written.')
    expect(button(screen, 'Stop')).toBeDefined()
  })
})

describe('the source', () => {
  const shown = async (changed: Partial<Source>) => {
    const screen = await new FakeOdoo(null, { get_source: () => source(changed) }).open()
    return section(screen, 'NexaCloud')
  }

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
        if (broken) throw userError('Only a Fusion Billing Manager may do this. (FB_ACCESS)')
        return source()
      },
    }).open()
    expect(text(section(screen, 'NexaCloud'))).toContain('Only a Fusion Billing Manager may do this.')
    broken = false
    click(section(screen, 'NexaCloud'), 'Check again')
    await settle()
    expect(text(section(screen, 'NexaCloud'))).toContain('Ready')
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

  test('that was stopped is continued', async () => {
    const odoo = new FakeOdoo(run({ state: 'stopped' }))
    click(await odoo.open(), 'Continue')
    await settle()
    expect(odoo.asked('action_continue')).toEqual([[[7]]])
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
    planned_counts: counts({ user: { create: 100 }, subscription: { create: 90, update: 10 } }),
    counts: counts({ user: { read: 100, create: 98, fail: 2 }, subscription: { read: 100, create: 90, update: 10 } }),
  })

  test('stands beside what the plan had said', async () => {
    const screen = await new FakeOdoo(done).open()
    expect(rows(section(screen, 'What was imported')?.querySelector('table'))).toEqual([
      ['Customers', '100', '98', '0', '0', '2'],
      ['Plans', '0', '0', '0', '0', '0'],
      ['Subscriptions', '90', '90', '10', '10', '0'],
    ])
  })

  test('of an import that was stopped counts what it came to, not what it had planned', async () => {
    const none = { done: 0, total: 0 }
    const kinds = { user: { create: { done: 60, total: 100 }, update: none } }
    const screen = await new FakeOdoo({ ...done, state: 'stopped', counts: done.planned_counts, kinds }).open()
    expect(rows(section(screen, 'What was imported so far')?.querySelector('table'))).toEqual([
      ['Customers', '100', '60', '0', '0', '0'],
      ['Plans', '0', '0', '0', '0', '0'],
      ['Subscriptions', '90', '0', '10', '0', '0'],
    ])
  })

  test('leads to subscriptions, customers, history and report', async () => {
    const odoo = new FakeOdoo(done)
    const screen = await odoo.open()
    for (const name of ['Shadow subscriptions', 'Customers', 'Import history']) click(screen, name)
    expect(odoo.actions).toEqual([
      'fusion_centralize_billing.action_fusion_billing_order',
      'fusion_centralize_billing.action_fusion_billing_account_link',
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
    click(screen, 'Failed rows (2)')
    await settle()
    expect(text(section(screen, 'Rows'))).toContain('Two customers match. Merge them. (FB_PARTNER_AMBIGUOUS)')
  })
})

describe('the rows', () => {
  test('of a plan with 10,000 are asked for and drawn a page at a time', async () => {
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
  })

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

  test('that cannot be had leave a sentence', async () => {
    const screen = await new FakeOdoo(run(), {
      get_lines: () => {
        throw userError('This run is gone.')
      },
    }).open()
    expect(text(section(screen, 'Rows')?.querySelector('[role=alert]'))).toBe('This run is gone.')
  })
})
