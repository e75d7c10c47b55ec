import { describe, expect as expectNow, vi } from 'vitest'
import { startEngine } from '../../scripts/engine.ts'
import { copyScreenTemplate } from '../../scripts/odoo/template.ts'
import { makeFirst } from '../support/first-time.ts'
import { DESKTOP, installBrowser, PHONE, picture } from './browser.ts'
import { ChargeForm, makeCharge } from './charge-form.ts'
import { test } from './fixtures.ts'
import { actionPath, expect, ImportScreen, READY } from './import-screen.ts'
import { enterSettings } from './settings.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
makeFirst(copyScreenTemplate, installBrowser)

/** Words of the screen, of the engine and of the addon, none of which is French or a name in the data. */
const ENGLISH =
  /\b(Preview|Dry run|Ready|Customers|Looked at|history|Nothing|New|Changed|Skipped|Failed|Rows|Left out|month(ly)?|year(ly)?|Search|Reason|correct|neither)\b/

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
    await page.goto(actionPath('action_fusion_billing_import_run'))
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
    await page.goto(actionPath('action_fusion_billing_order'))
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
    await page.goto(actionPath('action_fusion_billing_charge'))
    await expect(page.locator('.o_data_row')).toHaveCount(6)
    await expect(row(/^Team NexaCloud team CPU-seconds Standard 360,000 0.0075 3,600/)).toBeVisible()
    await picture(page, '34-charges')
    await row(/^Team /)
      .getByText('Team', { exact: true })
      .click()
    await expect(page.locator('.o_form_view')).toContainText('Price per Batch')
    await expect(page.getByLabel('Units in a Batch')).toHaveValue('3,600')
    await picture(page, '35-charge')
    await page.goto(actionPath('action_fusion_billing_account_link'))
    await expect(row(/^NexaCloud c0000000-0000-4000-8000-000000000003 Atelier 003 inc. cus_demo003$/)).toBeVisible()
    await picture(page, '36-account-links')
    await row(/Atelier 003/)
      .getByText('NexaCloud')
      .click()
    await expect(page.locator('.o_form_view')).toContainText('cus_demo003')
    await picture(page, '37-account-link')
  })
})

describe('A charge', () => {
  test('of each model is tried before anybody is billed by it', async ({
    prepared,
    imported,
    nexacloud,
    onTestFinished,
  }) => {
    const { visitor, admin } = imported
    const { charge, remove } = await makeCharge(admin)
    onTestFinished(remove)
    const engine = await startEngine(prepared.odoo.workspace)
    await enterSettings(admin, engine, nexacloud.readerUrl)
    const page = await visitor.logIn()
    const form = new ChargeForm(page)
    const screen = new ImportScreen(page)

    await form.open(charge)
    await picture(page, '40-charge-standard')
    await form.tryOut('316,272')
    await expect(form.figure('Beyond the quota')).toHaveText('316,222 GB')
    await expect(form.figure('Exact amount')).toHaveText('790.555 CAD')
    await expect(form.figure('Amount to bill')).toHaveText('790.56 CAD')
    await picture(page, '41-standard-tried')
    await form.tryOut('a lot')
    await expect(form.alert).toHaveText('Enter a quantity in figures, such as 25,200.5.')
    await form.tryOut('-5')
    await expect(form.answer).toContainText('FB_RATE_QUANTITY_NEGATIVE')
    await expect(form.figure('Amount to bill')).toHaveText('0.00 CAD')
    await picture(page, '42-negative-tried')

    await form.chooseModel('Package')
    await expect(form.panel.getByRole('button', { name: 'Save and try' })).toBeVisible()
    await form.tryOut('54')
    await expect(form.figure('Exact amount')).toHaveText('0.015 CAD')
    await expect(form.panel.getByRole('button', { name: 'Try it' })).toBeVisible()
    await picture(page, '43-package-tried')

    await form.chooseModel('Graduated')
    await form.addTier('200', '0.08', '10', '2')
    await form.addTier('100', '0.1', '1', '0')
    await form.tryOut('300.5')
    await expect(form.alert).toContainText('FB_CHARGE_TIERS_END')
    await picture(page, '44-no-last-tier')
    await form.addTier('', '0.05', '1', '0')
    await form.tryOut('300.5')
    await expect(form.figure('Amount to bill')).toHaveText('15.33 CAD')
    await expect(
      form.answer.getByRole('row', { name: /^2 above 100, up to 200 100 10 0.08 per 10 2.00 2.80$/ }),
    ).toBeVisible()
    await picture(page, '45-graduated-tried')

    await form.chooseModel('Volume')
    await screen.tabTo(form.quantity)
    await page.keyboard.type('300.5')
    await screen.tabTo(form.panel.getByRole('button', { name: 'Save and try' }))
    await page.keyboard.press('Enter')
    await expect(form.figure('Exact amount')).toHaveText('12.525 CAD')
    await picture(page, '46-volume-tried')

    await page.setViewportSize(PHONE)
    await screen.fitsTheWindow()
    await form.panel.scrollIntoViewIfNeeded()
    await picture(page, '47-phone-volume', 'as it is scrolled')
    await page.setViewportSize(DESKTOP)

    await engine.process.stop()
    await form.tryOut('300.5')
    await expect(form.alert).toContainText('FB_ENGINE_UNREACHABLE')
    await expect(form.answer).toHaveText('')
    await picture(page, '48-engine-down')

    await form.open('new')
    await expect(form.panel).toContainText('This charge is new: it is saved first')
    await form.tryOut('1')
    await expect(form.alert).toContainText('The charge could not be saved')
    await picture(page, '49-new-charge')
  })
})

describe('The settings', () => {
  test('are tested at a click, and never show what was saved', async ({ imported: { visitor }, nexacloud }) => {
    const page = await visitor.logIn()
    await page.goto(actionPath('action_fusion_billing_settings'))
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
