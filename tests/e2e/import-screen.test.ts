import { describe, expect as expectNow, vi } from 'vitest'
import { loudFacts, shadowPrices } from '../../scripts/demo/facts.ts'
import { copyScreenTemplate } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { makeFirst } from '../support/first-time.ts'
import { DESKTOP, installBrowser, PHONE, picture } from './browser.ts'
import { test } from './fixtures.ts'
import { expect, ImportScreen } from './import-screen.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
makeFirst(copyScreenTemplate, installBrowser)

/** Words of the screen, of the engine and of the addon, none of which is French or a name in the data. */
const ENGLISH =
  /\b(Preview|Dry run|Ready|Customers|Looked at|history|Nothing|New|Changed|Skipped|Failed|Rows|Left out|month(ly)?|year(ly)?|Search|Reason|correct|neither)\b/

const READY = 'Ready: it can be read, and only read'

describe('An import from the first look to a changed price', () => {
  test('shows what it will do, does it, and finds it done', async ({ visitor, nexacloud, site }) => {
    const before = await loudFacts(site.url)
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)

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
    await screen.dialog.getByRole('button', { name: 'Import Now' }).click()
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
    await screen.dialog.getByRole('button', { name: 'Import Now' }).click()
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

describe('A source that cannot be read', () => {
  test('is red with cause and cure when NexaCloud is away, and green when it is back', async ({
    visitor,
    nexacloud,
  }) => {
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(screen.source).toContainText(READY)

    await nexacloud.end()
    await screen.source.getByRole('button', { name: 'Check again' }).click()
    await expect(screen.source).toContainText('Cannot be read')
    await expect(screen.source).toContainText('Check user, password and database name')
    await expect(screen.source).toContainText('FB_NEXACLOUD_REFUSED')
    await expect(screen.source.getByRole('button', { name: 'Settings' })).toBeVisible()
    await picture(page, '10-nexacloud-away')
    await screen.preview.click()
    await screen.isIn('Failed')
    await expect(screen.messages.getByRole('alert')).toContainText('FB_')
    await picture(page, '11-preview-failed')

    await nexacloud.start()
    await screen.source.getByRole('button', { name: 'Check again' }).click()
    await expect(screen.source).toContainText(READY)
    await screen.makePreview()
  })

  test('is red with cause and cure when the engine is away', async ({ site, visit }) => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const visitor = await visit(await site.startOdoo({ env: { FUSION_ENGINE_URL: nobody } }))
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(screen.source).toContainText('Cannot be read')
    await expect(screen.source).toContainText('FB_ENGINE_UNREACHABLE')
    await picture(page, '12-engine-away')
    await screen.preview.click()
    await screen.isIn('Failed')
    await expect(screen.messages.getByRole('alert')).toContainText('engine')
    await picture(page, '13-preview-without-engine')
  })
})

describe('A page that is loaded again', () => {
  test('finds the run, stops it, and continues it to its end', async ({ visitor, site }) => {
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    const lock = await site.lock('fusion_billing_import_chunk')
    await screen.dryRun.click()
    await screen.runImport.click()
    await expect(screen.dialog).toContainText('NexaCloud is read now')
    await screen.dialog.getByRole('button', { name: 'Import Now' }).click()
    await lock.waitedFor()
    await screen.isIn('Importing')

    await page.reload()
    await screen.isIn('Importing')
    await expect(screen.progress).toBeVisible()
    await expect(page.getByText(/^0 of [0-9]+ rows written\.$/).first()).toBeVisible()
    await picture(page, '14-progress')
    const other = new ImportScreen(await visitor.newPage())
    await other.open()
    await other.isIn('Importing')

    await screen.stop.click()
    await expect(page.getByRole('button', { name: 'Stopping…' })).toBeDisabled()
    await picture(page, '15-stopping')
    await lock.release()
    await screen.isIn('Stopped')
    await expect(screen.messages).toContainText('Stopped. What was written stays')
    await picture(page, '16-stopped')

    await screen.continue.click()
    await screen.isIn('Done')
    await expect(screen.totals).not.toContainText('DIFFERS')
    await other.isIn('Done')
  })
})

describe('A person without rights', () => {
  test('is told so in a sentence and gets no data', async ({ visitor, odoo }) => {
    const admin = await odoo.login()
    await admin.create('res.users', { name: 'Sales Clerk', login: 'clerk', password: 'clerk-password' })
    const run = await admin.call<{ id: number }>('fusion.billing.import.run', 'start', [true])

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
      get_progress: [[run.id]],
      get_lines: [[run.id], {}, 0, 80],
      read: [[run.id]],
    }
    for (const [method, args] of Object.entries(asked)) {
      const answer = await page.request.post('/web/dataset/call_kw', {
        data: { jsonrpc: '2.0', params: { model: 'fusion.billing.import.run', method, args, kwargs: {} } },
      })
      const { result, error } = await answer.json()
      expectNow(result, method).toBeUndefined()
      expectNow(error.data.name, method).toBe('odoo.exceptions.AccessError')
    }
    const report = await page.request.get(`/fusion_billing/run/${run.id}/report.csv`)
    expectNow(report.status(), 'the report').toBeGreaterThanOrEqual(400)
  })
})

describe('A person who reads French', () => {
  test('meets no English', async ({ visitor, odoo }) => {
    await (await odoo.login()).call('res.users', 'write', [[2], { lang: 'fr_CA' }])
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(page.locator('.o_fusion_source dl')).toBeVisible()
    await picture(page, '18-french')
    const text = () => page.locator('.o_fusion_import').innerText()
    expectNow(await text()).not.toMatch(ENGLISH)
    await page.getByRole('button', { name: 'Aperçu', exact: true }).click()
    await expect(page.locator('.o_fusion_id').first()).toBeVisible()
    await picture(page, '18-french-preview')
    expectNow(await text()).not.toMatch(ENGLISH)
    await expect(page).toHaveTitle(/Importer/)
  })
})

describe('Without a mouse or a large screen', () => {
  test('everything is done by keyboard', async ({ visitor }) => {
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    await expect(screen.source).toContainText(READY)

    await screen.tabTo(screen.preview)
    await page.keyboard.press('Enter')
    await screen.isIn('Previewed')

    await screen.tabTo(screen.figure('Subscriptions', 'Failed'))
    await picture(page, '19-focus-on-a-figure')
    await page.keyboard.press('Enter')
    await expect(screen.figure('Subscriptions', 'Failed')).toHaveAttribute('aria-pressed', 'true')
    await expect(screen.rows).toContainText('Subscriptions: Failed')
    await screen.tabTo(screen.figure('Customers', 'New'))
    await page.keyboard.press('Space')
    await expect(screen.rows).toContainText('Customers: New')

    const details = screen.rows.getByRole('button', { name: /^Details of / }).first()
    await screen.tabTo(details)
    await page.keyboard.press('Enter')
    await expect(details).toHaveAttribute('aria-expanded', 'true')
    await page.keyboard.press('Enter')
    await expect(details).toHaveAttribute('aria-expanded', 'false')

    await screen.tabTo(screen.dryRun)
    await page.keyboard.press('Space')
    await expect(screen.dryRun).not.toBeChecked()
    await screen.tabTo(screen.runImport)
    await page.keyboard.press('Enter')
    await expect(screen.dialog).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(screen.dialog).toHaveCount(0)
    await screen.isIn('Previewed')
  })

  test('a phone shows all of it without scrolling sideways', async ({ visitor }) => {
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.open()
    await page.setViewportSize(PHONE)
    await expect(screen.source).toContainText(READY)
    expectNow(await screen.widthBeyondWindow()).toBe(0)
    await picture(page, '20-phone-first-look')
    await screen.makePreview()
    await expect(screen.rows.getByRole('button', { name: /^Details of / }).first()).toBeVisible()
    expectNow(await screen.widthBeyondWindow()).toBe(0)
    await picture(page, '21-phone-preview')
    await page.setViewportSize(DESKTOP)
  })
})
