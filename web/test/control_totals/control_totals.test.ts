import { expect, test } from 'vitest'
import type { ControlTotal } from '../../src/contract.ts'
import { ControlTotals } from '../../src/control_totals/control_totals.ts'
import { mount } from '../mount.ts'
import { rows } from '../page.ts'

const total = (changed: Partial<ControlTotal>): ControlTotal => ({
  label: 'Subscriptions, Basic, monthly',
  source: { count: 1200, amount: '22800' },
  left_out: { count: 0, amount: '0' },
  odoo: { count: 1200, amount: '22800.00' },
  agrees: true,
  ...changed,
})
const shown = async (...totals: ControlTotal[]) =>
  rows((await mount(ControlTotals as never, { totals })).querySelector('table'))

test('NexaCloud, what is left out and Odoo stand side by side, and whether they agree in a word', async () => {
  expect(
    await shown(total({}), total({ label: 'Customers', odoo: { count: 1199, amount: null }, agrees: false })),
  ).toEqual([
    ['Subscriptions, Basic, monthly', '1,200', '22,800.00', '0', '0.00', '1,200', '22,800.00', 'agrees'],
    ['Customers', '1,200', '22,800.00', '0', '0.00', '1,199', '', 'DIFFERS'],
  ])
})

test('before anything was written there is no side of Odoo', async () => {
  expect(await shown(total({ odoo: null, agrees: null }))).toEqual([
    ['Subscriptions, Basic, monthly', '1,200', '22,800.00', '0', '0.00'],
  ])
})
