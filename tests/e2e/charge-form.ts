import type { Locator, Page } from '@playwright/test'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { actionPath, expect } from './import-screen.ts'

/** Fusion Billing > Charges > one charge, and its panel Try it. */
export class ChargeForm {
  readonly page: Page
  readonly panel: Locator
  readonly quantity: Locator
  readonly answer: Locator
  readonly alert: Locator
  readonly tiers: Locator

  constructor(page: Page) {
    this.page = page
    this.panel = page.getByRole('region', { name: 'Try it', exact: true })
    this.quantity = this.panel.getByLabel('Quantity')
    this.answer = this.panel.getByRole('status')
    this.alert = this.panel.getByRole('alert')
    this.tiers = page.locator('[name=tier_ids]')
  }

  /** Opens a charge by its id, or a new one. */
  async open(id: number | 'new'): Promise<void> {
    await this.page.goto(`${actionPath('action_fusion_billing_charge')}/${id}`)
    await expect(this.quantity).toBeVisible()
  }

  async chooseModel(name: string): Promise<void> {
    await this.page.getByLabel('Charge Model').click()
    await this.page.getByRole('menuitem', { name, exact: true }).click()
  }

  /** Enters a tier in a new row. */
  async addTier(upTo: string, price: string, batch: string, fee: string): Promise<void> {
    const rows = this.tiers.locator('.o_data_row')
    const row = rows.nth(await rows.count())
    await this.tiers.getByRole('button', { name: 'Add a line' }).click()
    // Until then the row before may still be the one that is edited.
    await expect(row).toHaveClass(/o_selected_row/)
    const cells = { up_to: upTo, price_per_unit: price, unit_batch: batch, flat_fee: fee }
    for (const [name, value] of Object.entries(cells)) {
      const input = row.locator(`[name=${name}] input`)
      if (value) await input.fill(value)
      await expect(input).toHaveValue(value)
    }
  }

  /** Types a quantity and presses Enter. */
  async tryOut(quantity: string): Promise<void> {
    await this.quantity.fill(quantity)
    await this.quantity.press('Enter')
  }

  /** The figures under their names. */
  figure(name: string): Locator {
    return this.answer.locator('dl > div').filter({ hasText: name }).locator('dd')
  }
}

/** A charge of a service that nothing else of Odoo uses, and the way to have all of it gone. */
export async function makeCharge(admin: OdooSession) {
  const service = await admin.create('fusion.billing.service', { name: 'Traffic', code: 'traffic' })
  const metric = await admin.create('fusion.billing.metric', { name: 'Traffic', code: 'gigabytes', unit_label: 'GB' })
  const charge = await admin.create('fusion.billing.charge', {
    name: 'Traffic',
    service_id: service,
    plan_code: 'traffic',
    metric_id: metric,
    included_quota: 50,
    unit_batch: 3,
    price_per_unit: 0.0075,
  })
  const remove = async () => {
    await admin.call('fusion.billing.charge', 'unlink', [[charge]])
    await admin.call('fusion.billing.metric', 'unlink', [[metric]])
  }
  return { charge, remove }
}
