import { describe, expect as expectNow, vi } from 'vitest'
import { loudFacts, shadowPrices } from '../../scripts/demo/facts.ts'
import { startEngine } from '../../scripts/engine.ts'
import { copyScreenTemplate } from '../../scripts/odoo/template.ts'
import { makeFirst } from '../support/first-time.ts'
import { installBrowser, PHONE, picture } from './browser.ts'
import { test } from './fixtures.ts'
import { expect, ImportScreen } from './import-screen.ts'
import { enterSettings } from './settings.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
makeFirst(copyScreenTemplate, installBrowser)

/** Words of the screen, of the engine and of the addon, none of which is French or a name in the data. */
const ENGLISH =
  /\b(Preview|Dry run|Ready|Customers|Looked at|history|Nothing|New|Changed|Skipped|Failed|Rows|Left out|month(ly)?|year(ly)?|Search|Reason|correct|neither)\b/

const ACTION = (name: string) => `/odoo/action-fusion_centralize_billing.${name}`

const READY = 'Ready: it can be read, and only read'

describe('An import from the first look to a changed price', () => {
  test('shows what it will do, does it, and finds it done', async ({ visitor, nexacloud, site }) => {
    const before = await loudFacts(site.url)
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)

    await page.goto('/odoo')
    await screen.openByMenu()
    await expect(page).toHaveURL(/\/odoo\/fusion-billing-import$/)
    await expect(screen.source).toContainText(READY)
    await expect(page.getByRole('heading', { name: 'Nothing has been imported yet' })).toBeVisible()
    await expect(screen.dryRun).toBeChecked()
    await picture(page, '01-first-look')

    await screen.makePreview()
    const planned = { new: await screen.figures('New'), failed: await screen.figures('Failed') }
    expectNow(planned.new.Subscriptions).toBeGreaterThan(0)
    expectNow(await shadowPrices(site.url), 'a preview writes no order').toEqual(new Map())
    await picture(page, '02-preview')

    await screen.figure('Subscriptions', 'New').click()
    await expect(screen.rows).toContainText('Subscriptions: New')
    await screen
      .row('sub-000001')
      .getByRole('button', { name: /^Details of / })
      .click()
    await expect(screen.rows.getByRole('row', { name: /^Price [0-9.]+ CAD$/ })).toBeVisible()
    await picture(page, '03-row-opened')
    await screen.figure('Subscriptions', 'Failed').click()
    await expect(screen.row('broken-cycle')).toContainText('neither monthly nor yearly; correct it in NexaCloud')
    await expect(screen.row('broken-cycle')).toContainText('FB_CYCLE_UNKNOWN')
    await picture(page, '04-failed-rows')

    await screen.dryRun.click()
    await screen.runImport.click()
    await expect(screen.dialog).toContainText(`Customers: ${planned.new.Customers} created, 0 changed`)
    await expect(screen.dialog).toContainText(`Subscriptions: ${planned.new.Subscriptions} created, 0 changed`)
    await expect(screen.dialog).toContainText('Nobody is charged, invoiced or mailed')
    await picture(page, '05-confirmation')
    await screen.importNow.click()
    await screen.isIn('Done')
    await expect(screen.result.getByRole('row', { name: /^Subscriptions/ })).toContainText(
      `${planned.new.Subscriptions}${planned.new.Subscriptions}00${planned.failed.Subscriptions}`,
    )
    await expect(screen.totals).toContainText('agrees')
    await expect(screen.totals).not.toContainText('DIFFERS')
    await picture(page, '06-done')

    await screen.dryRun.click()
    await screen.makePreview()
    const nothing = { Customers: 0, Plans: 0, Subscriptions: 0 }
    expectNow({ new: await screen.figures('New'), changed: await screen.figures('Changed') }).toEqual({
      new: nothing,
      changed: nothing,
    })
    expectNow(await screen.figures('Unchanged')).toEqual(planned.new)
    await expect(screen.messages).toContainText('there is nothing to import')
    await picture(page, '07-all-unchanged')

    const pricesBefore = await shadowPrices(site.url)
    await nexacloud.query("UPDATE plans SET price_yearly = '512.34' WHERE id = 'team'")
    const sold = await nexacloud.query<{ id: string }>(
      "SELECT id FROM subscriptions WHERE plan_id = 'team' AND billing_cycle = 'yearly' ORDER BY id",
    )
    const touched = sold.map(({ id }) => id).filter((id) => pricesBefore.has(id))
    expectNow(touched.length, 'subscriptions whose price changes').toBeGreaterThan(1)
    await screen.makePreview()
    await screen.figure('Subscriptions', 'Changed').click()
    await expect(screen.rows).toContainText('Subscriptions: Changed')
    await expect(screen.rows.locator('.o_fusion_id')).toHaveText(touched)
    for (const id of touched) {
      await expect(screen.row(id).getByRole('cell').nth(4)).toHaveText('Price: 499.90 CAD → 512.34 CAD')
    }
    expectNow(await screen.figures('Changed')).toEqual({ ...nothing, Subscriptions: touched.length })
    await picture(page, '08-changed-price')

    await screen.dryRun.click()
    await screen.runImport.click()
    await expect(screen.dialog).toContainText(`Subscriptions: 0 created, ${touched.length} changed`)
    await screen.importNow.click()
    await screen.isIn('Done')
    const pricesAfter = await shadowPrices(site.url)
    expectNow(new Set(touched.map((id) => Number(pricesAfter.get(id))))).toEqual(new Set([512.34]))
    expectNow(pricesAfter.size).toBe(pricesBefore.size)

    await screen.figure('Subscriptions', 'Changed').click()
    await screen
      .row(touched[0] ?? '')
      .getByRole('button', { name: /^Details of / })
      .click()
    await screen.rows.getByRole('link', { name: 'Open the subscription' }).click()
    await expect(page.locator('.o_form_view')).toContainText('512.34')
    await picture(page, '09-its-order')
    expectNow(await loudFacts(site.url), 'mails, invoices, payments').toEqual(before)
  })
})

describe('What the source card tells', () => {
  test('NexaCloud is away, with cause and cure, until it is back', async ({ imported: { visitor }, nexacloud }) => {
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await expect(screen.source).toContainText(READY)

    await nexacloud.end()
    await screen.checkAgain.click()
    await expect(screen.source).toContainText('Cannot be read')
    await expect(screen.source).toContainText('has no database of the name')
    await expect(screen.source).toContainText('FB_NEXACLOUD_DATABASE_MISSING')
    await expect(screen.source.getByRole('button', { name: 'Settings' })).toBeVisible()
    await picture(screen.page, '10-nexacloud-away')
    await screen.preview.click()
    await screen.isIn('Failed')
    await expect(screen.messages.getByRole('alert')).toContainText('FB_NEXACLOUD_DATABASE_MISSING')
    await picture(screen.page, '11-preview-failed')

    await nexacloud.start()
    await screen.checkAgain.click()
    await expect(screen.source).toContainText(READY)
    await screen.makePreview()
  })

  test('the engine ended while the page was open', async ({ prepared, imported: { visitor, admin }, nexacloud }) => {
    const engine = await startEngine(prepared.odoo.workspace)
    await enterSettings(admin, engine, nexacloud.readerUrl)
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await expect(screen.source).toContainText(READY)

    await engine.process.stop()
    await screen.preview.click()
    await screen.isIn('Failed')
    await expect(screen.messages.getByRole('alert')).toContainText('FB_ENGINE_UNREACHABLE')
    await expect(screen.source).toContainText('Cannot be read')
    await expect(screen.source).toContainText('FB_ENGINE_UNREACHABLE')
    await picture(screen.page, '12-engine-ended')
  })

  test('the role can write, which this engine allows', async ({
    prepared,
    imported: { visitor, admin },
    nexacloud,
  }) => {
    const engine = await startEngine(prepared.odoo.workspace, undefined, { ENGINE_ALLOW_WRITABLE_SOURCE: '1' })
    await enterSettings(admin, engine, nexacloud.writerUrl)
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await expect(screen.source).toContainText('can write')
    await expect(screen.source).not.toContainText(READY)
    await expect(screen.source.getByLabel('SQL of a read-only role')).toContainText('GRANT SELECT')
    await screen.makePreview()
    await picture(screen.page, '23-source-writable')
    await engine.process.stop()
  })

  test('the database no longer holds shadows back', async ({ imported: { visitor, site }, onTestFinished }) => {
    const [guard] = await site.query<{ name: string; definition: string; comment: string }>(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS definition, obj_description(oid) AS comment
         FROM pg_constraint WHERE conrelid = 'sale_order'::regclass AND conname = 'sale_order_shadow_stays_draft'`,
    )
    await site.query(`ALTER TABLE sale_order DROP CONSTRAINT ${guard?.name}`)
    onTestFinished(async () => {
      await site.query(`ALTER TABLE sale_order ADD CONSTRAINT ${guard?.name} ${guard?.definition}`)
      await site.query(
        `COMMENT ON CONSTRAINT ${guard?.name} ON sale_order IS '${guard?.comment.replaceAll("'", "''")}'`,
      )
    })
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await expect(screen.source).toContainText('FB_SHADOW_GUARD_MISSING')
    await expect(screen.source).not.toContainText(READY)
    await picture(screen.page, '24-source-unsafe')
  })
})

describe('A run that takes its time', () => {
  test('is found again by a page that is loaded anew, stopped, and continued to its end', async ({ visitor, site }) => {
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)
    await screen.open()
    const customers = await site.lock('res_partner')
    await screen.dryRun.click()
    await screen.runImport.click()
    await expect(screen.dialog).toContainText('NexaCloud is read now')
    await screen.importNow.click()
    await customers.waitedFor()
    await screen.isIn('Importing')

    await page.reload()
    await screen.isIn('Importing')
    await expect(screen.progress).toBeVisible()
    await expect(page.getByText(/^6 of [0-9]+ rows written\.$/).first()).toBeVisible()
    await picture(page, '14-progress')
    const other = new ImportScreen(await visitor.newPage())
    await other.open()
    await other.isIn('Importing')

    await screen.stop.click()
    await expect(page.getByRole('button', { name: 'Stopping…' })).toBeDisabled()
    await picture(page, '15-stopping')
    await customers.release()
    await screen.isIn('Stopped')
    await expect(screen.messages).toContainText('Stopped. What was written stays')
    await picture(page, '16-stopped')

    const subscriptions = await site.lock('sale_order')
    await screen.continue.click()
    await subscriptions.waitedFor()
    await expect(other.page.getByText(/^[67][0-9] of [0-9]+ rows written\.$/).first()).toBeVisible()
    await expect(other.progress).toHaveAttribute('aria-valuenow', /^[3-5][0-9]$/)
    await picture(other.page, '22-progress-midway')
    await subscriptions.release()
    await screen.isIn('Done')
    await expect(screen.totals).not.toContainText('DIFFERS')
    await other.isIn('Done')
  })

  test('tells over the bus how far it is', async ({ imported: { visitor }, nexacloud }) => {
    await nexacloud.addCustomers('over-the-bus', 3)
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)
    await page.route(/import\.run\/get_progress/, () => {
      // Whoever asks for it waits for ever.
    })
    await screen.open()
    await screen.makePreview()
    await screen.dryRun.click()
    await screen.runImport.click()
    await screen.importNow.click()
    await screen.isIn('Done')
    expectNow(await screen.figures('New')).toEqual({ Customers: 3, Plans: 0, Subscriptions: 3 })
  })
})

describe('What must be decided before an import', () => {
  test('much less in NexaCloud than before is asked about', async ({ imported: { visitor }, nexacloud }) => {
    await nexacloud.query("DELETE FROM subscriptions WHERE id > 'sub-000050'")
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await screen.makePreview()
    await expect(screen.messages).toContainText(
      /Subscriptions: NexaCloud holds [0-9]+ now, the last import read [0-9]+/,
    )
    await expect(screen.messages).toContainText('FB_SOURCE_SHRUNK')
    await screen.dryRun.click()
    await expect(screen.runImport).toBeDisabled()
    await picture(screen.page, '25-questions')

    await screen.importAnyway.click()
    await expect(screen.dialog).toContainText('the last import read')
    await expect(screen.dialog).toContainText('You answer this with yes.')
    await picture(screen.page, '26-import-anyway')
    await screen.importNow.click()
    await screen.isIn('Done')
  })

  test('a preview that another import has overtaken is out of date', async ({ imported, nexacloud }) => {
    const { visitor, site } = imported
    await nexacloud.addCustomers('overtaken', 3)
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)
    await screen.open()
    await screen.makePreview()
    const lock = await site.lock('res_partner')
    await screen.dryRun.click()
    await screen.runImport.click()
    await screen.importNow.click()
    await lock.waitedFor()
    await screen.stop.click()
    await lock.release()
    await screen.isIn('Stopped')
    await screen.dryRun.click()
    await screen.makePreview()

    const colleague = await visitor.newPage()
    await colleague.goto(ACTION('action_fusion_billing_import_run'))
    await colleague
      .getByRole('row', { name: /Stopped/ })
      .first()
      .getByRole('cell', { name: /^Import/ })
      .click()
    await colleague.getByRole('button', { name: 'Continue', exact: true }).click()

    await screen.isIn('Out of date')
    await expect(screen.messages).toContainText('so it does not fit what Odoo holds any more')
    await screen.dryRun.click()
    await picture(page, '27-stale-preview')
  })
})

describe('A person without rights', () => {
  test('is told so in a sentence and gets no data', async ({ imported: { visitor, admin } }) => {
    await admin.create('res.users', { name: 'Sales Clerk', login: 'clerk', password: 'clerk-password' })
    const run = await admin.call<{ run: { id: number } }>('fusion.billing.import.run', 'get_screen', [false])
    const { id } = run.run

    const page = await visitor.logIn('clerk', 'clerk-password')
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(page.getByText(/FB_ACCESS/).first()).toBeVisible()
    await expect(screen.totals).toHaveCount(0)
    await expect(screen.rows).toHaveCount(0)
    await picture(page, '17-without-rights')

    const asked: Record<string, unknown[]> = {
      get_source: [],
      get_screen: [false],
      start: [true],
      get_progress: [[id]],
      get_lines: [[id], {}, 0, 80],
      read: [[id]],
    }
    for (const [method, args] of Object.entries(asked)) {
      const answer = await page.request.post('/web/dataset/call_kw', {
        data: { jsonrpc: '2.0', params: { model: 'fusion.billing.import.run', method, args, kwargs: {} } },
      })
      const { result, error } = await answer.json()
      expectNow(result, method).toBeUndefined()
      expectNow(error.data.name, method).toBe('odoo.exceptions.AccessError')
    }
    const report = await page.request.get(`/fusion_billing/run/${id}/report.csv`)
    expectNow(report.status(), 'the report').toBeGreaterThanOrEqual(400)
  })
})

describe('A person who reads French', () => {
  test('meets no English', async ({ imported: { visitor, admin }, nexacloud }) => {
    await nexacloud.addCustomers('francophone', 2)
    const [group] = await admin.searchRead<{ res_id: number }>(
      'ir.model.data',
      [
        ['module', '=', 'fusion_centralize_billing'],
        ['name', '=', 'group_fusion_billing_manager'],
      ],
      ['res_id'],
    )
    const francophone = { login: 'francophone', password: 'francophone-password', lang: 'fr_CA' }
    await admin.create('res.users', { name: 'Comptable', group_ids: [[4, group?.res_id]], ...francophone })
    const page = await visitor.logIn(francophone.login, francophone.password)
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(page.locator('.o_fusion_source')).toContainText('Prêt')
    await page.getByRole('button', { name: 'Aperçu', exact: true }).click()
    await expect(page.getByRole('cell', { name: 'francophone-1', exact: true })).toBeVisible()
    await picture(page, '18-french')
    expectNow(await page.locator('.o_fusion_import').innerText()).not.toMatch(ENGLISH)
    await expect(page).toHaveTitle(/Importer/)
  })
})

describe('Without a mouse or a large screen', () => {
  test('everything is done by keyboard', async ({ imported: { visitor }, nexacloud }) => {
    await nexacloud.addCustomers('by-keyboard', 2)
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(screen.source).toContainText(READY)

    await screen.tabTo(screen.preview)
    await page.keyboard.press('Enter')
    await expect(screen.row('by-keyboard-1')).toBeVisible()

    await screen.tabTo(screen.figure('Subscriptions', 'Failed'))
    await expect(screen.figure('Subscriptions', 'Failed')).toHaveCSS('outline-style', 'solid')
    await picture(page, '19-focus-on-a-figure')
    await page.keyboard.press('Enter')
    await expect(screen.figure('Subscriptions', 'Failed')).toHaveAttribute('aria-pressed', 'true')
    await expect(screen.rows).toContainText('Subscriptions: Failed')
    await screen.tabTo(screen.figure('Customers', 'New'), 'Shift+Tab')
    await page.keyboard.press('Space')
    await expect(screen.rows).toContainText('Customers: New')

    const details = screen.rows.getByRole('button', { name: /^Details of / }).first()
    await screen.tabTo(details)
    await page.keyboard.press('Enter')
    await expect(details).toHaveAttribute('aria-expanded', 'true')
    await page.keyboard.press('Enter')
    await expect(details).toHaveAttribute('aria-expanded', 'false')

    await screen.tabTo(screen.dryRun, 'Shift+Tab')
    await page.keyboard.press('Space')
    await expect(screen.dryRun).not.toBeChecked()
    await screen.tabTo(screen.runImport, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expect(screen.dialog).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(screen.dialog).toHaveCount(0)
    await screen.isIn('Previewed')
  })

  test('a phone shows all of it without scrolling sideways', async ({ imported: { visitor }, nexacloud }) => {
    await nexacloud.addCustomers('on-a-phone', 2)
    await nexacloud.query("UPDATE plans SET price_monthly = '54.99' WHERE id = 'team'")
    const page = await visitor.logIn()
    await page.setViewportSize(PHONE)
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(screen.source).toContainText(READY)
    await screen.fitsTheWindow()
    await screen.makePreview()
    await expect(screen.row('on-a-phone-1')).toBeVisible()
    await screen.fitsTheWindow()
    await picture(page, '20-phone-preview')
    await screen.figure('Subscriptions', 'Changed').click()
    await expect(screen.rows).toContainText('Subscriptions: Changed')
    await screen.rows
      .getByRole('button', { name: /^Details of / })
      .first()
      .click()
    await screen.fitsTheWindow()
    await expect(screen.rows.getByRole('columnheader', { name: 'NexaCloud ID' })).toHaveCount(1)
    await screen.rows.scrollIntoViewIfNeeded()
    await expect(screen.source).not.toBeInViewport()
    await expect(screen.preview).toBeInViewport()
    await picture(page, '21-phone-rows', 'as it is scrolled')
  })
})

describe('What an import left in Odoo', () => {
  test('the history names every run, and its form what became of it', async ({ imported: { visitor } }) => {
    const page = await visitor.logIn()
    await page.goto(ACTION('action_fusion_billing_import_run'))
    const imports = page.getByRole('row', { name: /^Import .* Done/ })
    await expect(imports.first()).toBeVisible()
    await picture(page, '28-history')
    await page.locator('.o_searchview_dropdown_toggler').click()
    await picture(page, '29-history-search')
    await page.getByRole('menuitemcheckbox', { name: 'Imports', exact: true }).click()
    await expect(page.getByRole('row', { name: /^Preview/ })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await imports.last().getByRole('cell').nth(1).click()
    await expect(page.locator('.o_form_view')).toContainText('Control totals')
    await picture(page, '30-history-form')
  })

  test('a shadow order says so, and stands among quotations only for who wants to see it', async ({
    imported: { visitor },
  }) => {
    const page = await visitor.logIn()
    await page.goto('/odoo/sales')
    const facet = (name: string) => page.locator('.o_searchview_facet', { hasText: name })
    await facet('My Quotations').getByRole('button', { name: 'Remove' }).click()
    await expect(facet('My Quotations')).toHaveCount(0)
    await expect(page.locator('.o_view_nocontent')).toBeVisible()
    await picture(page, '31-quotations')
    await facet('Without Shadows').getByRole('button', { name: 'Remove' }).click()
    await page.locator('.o_searchview_dropdown_toggler').click()
    await page.getByRole('menuitemcheckbox', { name: 'NexaCloud Shadows' }).click()
    await page.keyboard.press('Escape')
    await expect(page.locator('.o_data_row').first()).toBeVisible()
    await picture(page, '31-quotations-with-shadows')
    await page.goto(ACTION('action_fusion_billing_order'))
    await expect(page.locator('.o_data_row').first()).toBeVisible()
    await picture(page, '32-shadow-subscriptions')
    await page.locator('.o_data_row .o_data_cell').first().click()
    await expect(page.locator('.ribbon')).toHaveText('Shadow')
    await expect(
      page.locator('.o_statusbar_buttons').getByRole('button', { name: /Send|Confirm|Preview/ }),
    ).toHaveCount(0)
    await picture(page, '33-shadow-order')
    await page.getByRole('tab', { name: 'Other Info' }).click()
    await expect(page.getByText('NexaCloud Status')).toBeVisible()
    await picture(page, '33-shadow-order-nexacloud')
  })

  test('the catalogue holds a charge a plan, and every customer has a link', async ({ imported: { visitor } }) => {
    const page = await visitor.logIn()
    const row = (name: RegExp) => page.getByRole('row', { name })
    await page.goto(ACTION('action_fusion_billing_charge'))
    await expect(page.locator('.o_data_row')).toHaveCount(6)
    await expect(row(/^Team NexaCloud team CPU-seconds 360,000.00 0.0075 3,600.00/)).toBeVisible()
    await picture(page, '34-charges')
    await row(/^Team /)
      .getByText('Team', { exact: true })
      .click()
    await expect(page.locator('.o_form_view')).toContainText('Price per Batch')
    await picture(page, '35-charge')
    await page.goto(ACTION('action_fusion_billing_account_link'))
    await expect(row(/^NexaCloud c0000000-0000-4000-8000-000000000003 Atelier 003 inc. cus_demo003$/)).toBeVisible()
    await picture(page, '36-account-links')
    await row(/Atelier 003/)
      .getByText('NexaCloud')
      .click()
    await expect(page.locator('.o_form_view')).toContainText('cus_demo003')
    await picture(page, '37-account-link')
  })
})

describe('The settings', () => {
  test('are tested at a click, and never show what was saved', async ({ imported: { visitor }, nexacloud }) => {
    const page = await visitor.logIn()
    await page.goto(ACTION('action_fusion_billing_settings'))
    const url = page.locator('#fusion_billing_nexacloud_dsn input')
    const test = page.getByRole('button', { name: 'Test connection' })
    await expect(page.locator('#fusion_billing_nexacloud_dsn')).toContainText('Saved')
    await expect(url).toHaveValue('')
    await picture(page, '38-settings')
    await test.click()
    await expect(page.locator('.o_notification')).toContainText('Its role can only read.')
    await picture(page, '39-connection-tested')

    await nexacloud.end()
    await test.click()
    await expect(page.locator('.o_notification').last()).toContainText('FB_NEXACLOUD_DATABASE_MISSING')
    await picture(page, '40-connection-refused')
  })
})
