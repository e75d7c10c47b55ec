import { describe, expect, test } from 'vitest'
import { GoneOrders } from '../../src/gone_orders/gone_orders.ts'
import { orphan, orphanSummary } from '../fixtures.ts'
import { mount } from '../mount.ts'
import { button, click, rows, text } from '../page.ts'

const asked: unknown[] = []

async function card(changed = {}) {
  asked.length = 0
  return mount(GoneOrders as never, {
    summary: orphanSummary(),
    orphans: { total: 1, orphans: [orphan()], offset: 0 },
    error: null,
    pageSize: 80,
    busy: false,
    asks: false,
    onPage: (offset: number) => asked.push(offset),
    onCancel: () => asked.push('cancel'),
    onOpenOrder: (opened: unknown) => asked.push(opened),
    ...changed,
  })
}

describe('the card of orders gone from NexaCloud', () => {
  test('says how many there are, what they are worth, and that nothing happens by itself', async () => {
    const gone = await card({ summary: orphanSummary({ count: 1234, month: '12345.60' }) })
    expect(text(gone)).toContain('1,234 orders, 12,345.60 CAD a month')
    expect(text(gone)).toContain('Nothing happens to them by itself')
  })

  test('lists each with its order, customer, plan and worth', async () => {
    const gone = await card()
    expect(rows(gone.querySelector('table'))).toEqual([['NC-1', 'sub-1', 'Acme', 'Team', '49.99 CAD']])
    const link = gone.querySelector('a')
    expect(link?.getAttribute('href')).toBe('/odoo/sale.order/42')
    link?.click()
    expect(asked).toEqual([orphan()])
  })

  test('shows what is missing as nothing, and text as text', async () => {
    const bare = orphan({ subscription_id: null, customer: null, plan: '<img src=x>' })
    const gone = await card({ orphans: { total: 1, orphans: [bare], offset: 0 } })
    expect(rows(gone.querySelector('table'))).toEqual([['NC-1', '', '', '<img src=x>', '49.99 CAD']])
    expect(gone.querySelector('img')).toBeNull()
  })

  test('tells in words what became of an order since', async () => {
    const orphans = [
      orphan({ id: 1, cancelled: true, standing: false }),
      orphan({ id: 2, standing: false }),
      orphan({ id: 3, cancelled: true }), // it came back
    ]
    const gone = await card({ orphans: { total: 3, orphans, offset: 0 } })
    expect(rows(gone.querySelector('table')).map(([order]) => order)).toEqual([
      'NC-1 Cancelled',
      'NC-1 No draft shadow any more',
      'NC-1',
    ])
  })

  test('offers to cancel them, not twice at a time', async () => {
    click(await card(), 'Cancel these orders…')
    expect(asked).toEqual(['cancel'])
    expect(button(await card({ busy: true }), 'Cancel these orders…')?.disabled).toBe(true)
  })

  test('does not offer it where the server would refuse, and says why while questions are open', async () => {
    const gone = await card({ summary: orphanSummary({ may_cancel: false }), asks: true })
    expect(button(gone, 'Cancel these orders…')).toBeUndefined()
    expect(text(gone)).toContain('answer that first')
  })

  test('says how many were cancelled, once that is done', async () => {
    const gone = await card({ summary: orphanSummary({ count: 0, month: '0.00', cancelled: 2, may_cancel: false }) })
    expect(text(gone)).toContain('2 orders were cancelled.')
    expect(text(gone)).not.toContain('a month Nothing')
    expect(text(gone)).not.toContain('Nothing happens')
  })

  test('has pages where one does not hold all', async () => {
    const gone = await card({ orphans: { total: 200, orphans: [orphan()], offset: 80 } })
    expect(text(gone.querySelector('nav'))).toBe('81-160 of 200')
    click(gone, 'Next page')
    click(gone, 'Previous page')
    expect(asked).toEqual([160, 0])
    expect((await card()).querySelector('nav')).toBeNull()
  })

  test('says why its orders could not be fetched', async () => {
    const gone = await card({ orphans: null, error: 'Odoo did not answer.' })
    expect(text(gone.querySelector('[role=alert]'))).toBe('Odoo did not answer.')
  })
})
