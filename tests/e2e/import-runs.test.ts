import { describe, expect as expectNow, vi } from 'vitest'
import { loudFacts, shadowPrices } from '../../scripts/demo/facts.ts'
import { copyScreenTemplate } from '../../scripts/odoo/template.ts'
import { makeFirst } from '../support/first-time.ts'
import { installBrowser, picture } from './browser.ts'
import { test } from './fixtures.ts'
import { actionPath, expect, ImportScreen, READY } from './import-screen.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
makeFirst(copyScreenTemplate, installBrowser)

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
    await screen.importPreviewed()
    await screen.isIn('Done')
    expectNow(await screen.figures('New')).toEqual({ Customers: 3, Plans: 0, Subscriptions: 3 })
  })
})

describe('An import that was a mistake', () => {
  test('is undone from its result: what somebody used since is kept and said, all else goes', async ({
    imported,
    nexacloud,
  }) => {
    const { visitor, site, admin } = imported
    const before = { loud: await loudFacts(site.url), prices: await shadowPrices(site.url) }
    await nexacloud.addCustomers('mistake', 3)
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await screen.makePreview()
    await screen.importPreviewed()
    await screen.isIn('Done')
    expectNow((await shadowPrices(site.url)).size).toBe(before.prices.size + 3)
    const [used] = await admin.call<number[]>('sale.order', 'search', [
      [['x_fc_nexacloud_subscription_id', '=', 'mistake-sub-2']],
    ])
    await admin.call('sale.order', 'message_post', [[used]], { body: 'Called the customer' })
    const loud = await loudFacts(site.url)

    await screen.result.getByRole('button', { name: 'Undo…' }).click()
    await screen.isIn('Previewed')
    expectNow(await screen.figures('Deleted')).toEqual({ Customers: 2, Plans: 0, Subscriptions: 2 })
    expectNow(await screen.figures('Kept')).toEqual({ Customers: 1, Plans: 0, Subscriptions: 1 })
    await expect(screen.row('mistake-sub-2')).toContainText('It is used in Odoo (Message), so it was kept.')
    await expect(screen.totals).toBeHidden()
    await picture(screen.page, '30-undo-preview')

    await screen.runUndo.click()
    await expect(screen.dialog).toContainText(/Import [0-9: -]+ is undone:/)
    await expect(screen.dialog).toContainText('Customers: 2 deleted, 0 restored')
    await expect(screen.dialog).toContainText('Rows that are kept, since somebody edited or used them: 2')
    await picture(screen.page, '31-undo-confirmation')
    await screen.undoNow.click()
    await screen.isIn('Done')
    await expect(screen.undone.getByRole('row', { name: /^Subscriptions/ })).toContainText('22000')
    await picture(screen.page, '32-undone')
    expectNow((await shadowPrices(site.url)).size).toBe(before.prices.size + 1)
    expectNow(await loudFacts(site.url), 'mails, invoices, payments').toEqual(loud)

    await screen.page.goto(actionPath('action_fusion_billing_import_run'))
    await screen.page
      .getByRole('cell', { name: /^Undo of Import / })
      .first()
      .click()
    await expect(screen.page.locator('.o_form_view')).toContainText('Undoes')
    await screen.page.locator('div[name=undoes_id] a, [name=undoes_id] .o_form_uri').first().click()
    await expect(screen.page.locator('.ribbon')).toContainText('Undone')
    await picture(screen.page, '33-undone-import')
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
    await screen.importPreviewed()
    await lock.waitedFor()
    await screen.stop.click()
    await lock.release()
    await screen.isIn('Stopped')
    await screen.dryRun.click()
    await screen.makePreview()

    const colleague = await visitor.newPage()
    await colleague.goto(actionPath('action_fusion_billing_import_run'))
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

  test('a customer whom two partners may be is chosen in its row', async ({ imported, nexacloud }) => {
    const { visitor, admin } = imported
    await nexacloud.addCustomers('twin', 1)
    const twins = ['Twin of Halifax', 'Twin of Regina'].map((name) => ({ name, email: 'twin-1@customers.example' }))
    await admin.call('res.partner', 'create', [twins])
    const page = await visitor.logIn()
    const screen = new ImportScreen(page)
    await screen.open()
    await screen.makePreview()
    await screen.figure('Customers', 'Failed').click()
    await expect(screen.row('twin-1')).toContainText('FB_PARTNER_AMBIGUOUS')
    await picture(page, '41-choice-of-a-customer')
    await screen.rows.getByRole('button', { name: /^Choose Twin of Regina/ }).click()
    await expect(screen.row('twin-1')).toContainText(/chose Twin of Regina \(id [0-9]+\)/)
    await picture(page, '42-customer-chosen')

    await screen.rows.getByRole('button', { name: 'New preview' }).click()
    await expect(screen.rows.getByRole('button', { name: 'New preview' })).toHaveCount(0)
    await screen.isIn('Previewed')
    await expect(screen.row('twin-1')).not.toContainText('Failed')
    await expect(screen.row('twin-sub-1')).toContainText('New')
    await screen
      .row('twin-1')
      .getByRole('button', { name: /^Details of / })
      .click()
    await screen.rows.getByRole('link', { name: 'Open the account link' }).click()
    await expect(page.locator('.o_form_view')).toContainText('twin-1')
    await picture(page, '43-account-link-of-a-row')
  })

  test('orders whose subscriptions are gone are listed with their worth, and cancelled at a click', async ({
    imported: { visitor },
    nexacloud,
  }) => {
    await nexacloud.query("DELETE FROM subscriptions WHERE id = 'sub-000001'")
    const screen = new ImportScreen(await visitor.logIn())
    await screen.open()
    await screen.makePreview()
    const order = screen.gone.getByRole('row', { name: /sub-000001/ })
    await expect(order).toContainText(/[0-9] CAD$/)
    await expect(screen.gone).toContainText(/[0-9]+ orders, [0-9.,]+ CAD a month/)
    await picture(screen.page, '28-gone-orders')

    await screen.gone.getByRole('button', { name: 'Cancel these orders…' }).click()
    await expect(screen.dialog).toContainText(/[0-9]+ orders, worth [0-9.,]+ CAD a month/)
    await expect(screen.dialog).toContainText('Nobody is charged, invoiced or mailed')
    await picture(screen.page, '29-cancel-gone-orders')
    await screen.dialog.getByRole('button', { name: 'Cancel Orders' }).click()
    await expect(order).toContainText('Cancelled')
    await expect(screen.gone).toContainText('orders were cancelled.')
    await picture(screen.page, '29-gone-orders-cancelled')

    await screen.makePreview()
    await expect(screen.gone).toHaveCount(0)
  })
})
