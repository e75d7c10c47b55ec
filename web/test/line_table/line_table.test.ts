import { describe, expect, test } from 'vitest'
import type { Line } from '../../src/contract.ts'
import { LineTable } from '../../src/line_table/line_table.ts'
import { line, page } from '../fixtures.ts'
import { mount } from '../mount.ts'
import { settle } from '../odoo.ts'
import { click, rows, text } from '../page.ts'

const asked: unknown[] = []

async function tableOf(lines: Line[], changed = {}) {
  asked.length = 0
  return mount(LineTable as never, {
    lines: { total: lines.length, lines, offset: 0 },
    loading: false,
    error: null,
    filter: {},
    undo: false,
    pageSize: 80,
    onNarrow: (filter: unknown) => asked.push(filter),
    onSearch: (search: string) => asked.push(search),
    onPage: (offset: number) => asked.push(offset),
    choices: 0,
    busy: false,
    onOpenRecord: () => {},
    onOpenForm: (...opened: unknown[]) => asked.push(opened),
    onChoose: ({ id }: Line, partnerId: unknown) => asked.push([id, partnerId]),
    onPreview: () => asked.push('preview'),
    ...changed,
  })
}

const cells = (table: Element) => rows(table.querySelector('table'))[0]?.slice(1)

describe('a row', () => {
  test('tells what it changes, from old to new', async () => {
    expect(cells(await tableOf([line()]))).toEqual([
      'Changed',
      'sub-1',
      'Deployment 1 Subscription',
      'Price: 19.00 CAD → 24.50 CAD',
      '',
    ])
  })

  test('of a customer says whether the contact was there before', async () => {
    const customer = line({ kind: 'user', changes: [] })
    expect(cells(await tableOf([{ ...customer, matched: true }]))?.[2]).toContain('Customer · Matched')
    expect(cells(await tableOf([{ ...customer, matched: false }]))?.[2]).toContain('Customer · New contact')
  })

  test('that a stopped run did not come to is neither new nor changed yet', async () => {
    expect(cells(await tableOf([line({ waiting: true })]))?.[0]).toBe('Not done yet')
  })

  test('that is new shows no old value', async () => {
    const changes = [{ field: 'name', label: 'Name', old: '', new: 'Basic' }]
    expect(cells(await tableOf([line({ action: 'create', changes })]))?.[3]).toBe('Name: Basic')
  })

  test('that lost a value says so in a word', async () => {
    const changes = [{ field: 'city', label: 'City', old: 'Halifax', new: '' }]
    expect(cells(await tableOf([line({ changes })]))?.[3]).toBe('City: Halifax → (empty)')
  })

  test('that was left out says why and what to do', async () => {
    const skipped = line({ action: 'skip', changes: [], code: 'FB_ENDED', message: 'It has ended.' })
    expect(cells(await tableOf([skipped]))?.at(-1)).toBe('It has ended. (FB_ENDED)')
  })

  test('with warnings says them, and not by colour alone', async () => {
    const table = await tableOf([line({ warnings: [['FB_FREE', 'It is free.']] })])
    expect(cells(table)?.at(-1)).toBe('It is free. (FB_FREE)')
    expect(table.querySelector('[role=img][aria-label="With warnings"]')).not.toBeNull()
  })

  test('shows fields, values and names as text, whatever they hold', async () => {
    const changes = [{ field: 'name', label: 'Name', old: '', new: '<img src=x> %s & %(old)s' }]
    const table = await tableOf([line({ name: '<b>Acme</b>', changes })])
    expect(cells(table)?.[3]).toBe('Name: (empty) → <img src=x> %s & %(old)s')
    expect(table.querySelector('img, b')).toBeNull()
  })

  test('marks what is left behind and what comes for screen readers too', async () => {
    const table = await tableOf([line()])
    expect(text(table.querySelector('del'))).toBe('19.00 CAD')
    expect(text(table.querySelector('ins'))).toBe('24.50 CAD')
  })

  test('has its whole id at hand where the column is too narrow for it', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
    expect((await tableOf([line({ external_id: id })])).querySelector(`[title="${id}"]`)?.textContent).toBe(id)
  })

  test('with many changes shows three, and all of them when it is opened', async () => {
    const changes = ['a', 'b', 'c', 'd', 'e'].map((field) => ({ field, label: field, old: '1', new: '2' }))
    const table = await tableOf([line({ changes })])
    expect(cells(table)?.[3]).toContain('and 2 more')
    click(table, 'Details of Deployment 1')
    await settle()
    expect(rows(table.querySelector('.o_fusion_diff table'))).toHaveLength(5)
    expect(table.querySelector('[aria-expanded=true]')).not.toBeNull()
  })

  test('shows what Odoo holds by now where that moved since the preview', async () => {
    const changes = [{ field: 'price_unit', label: 'Price', old: '19.00', new: '24.50', present: '20.00' }]
    const table = await tableOf([line({ changes })])
    click(table, 'Details of Deployment 1')
    await settle()
    expect(rows(table.querySelector('.o_fusion_diff table'))).toEqual([['Price', '19.00', '24.50', '20.00']])
  })

  test('without a record has no link', async () => {
    const table = await tableOf([line({ record: null })])
    click(table, 'Details of Deployment 1')
    await settle()
    expect(table.querySelector('a')).toBeNull()
  })
})

describe('a row whose customer is not known', () => {
  const candidates = [
    { id: 12, name: 'Twin A', email: 'twin@example.com', city: null, archived: false },
    { id: 13, name: 'Twin B', email: 'twin@example.com', city: null, archived: true },
  ]
  const ambiguous = (id: number, changed: Partial<Line> = {}) =>
    line({
      id,
      kind: 'user',
      action: 'fail',
      name: `Twin ${id}`,
      changes: [],
      record: null,
      choice: { open: true, candidates, text: null },
      ...changed,
    })

  test('comes opened with its candidates, so that ten such rows take ten clicks', async () => {
    const table = await tableOf([ambiguous(1), ambiguous(2)])
    expect(table.querySelectorAll('.o_fusion_choice')).toHaveLength(2)
    const [, second] = table.querySelectorAll('.o_fusion_choice')
    if (second) click(second, 'Choose Twin B (id 13)')
    expect(asked).toEqual([[2, 13]])
  })

  test('can be closed', async () => {
    const table = await tableOf([ambiguous(1)])
    click(table, 'Details of Twin 1')
    await settle()
    expect(table.querySelector('.o_fusion_choice')).toBeNull()
  })

  test('says who was chosen by whom, and offers it no more', async () => {
    const choice = { open: false, candidates: [], text: 'Ada chose Twin A (id 12).' }
    const table = await tableOf([ambiguous(1, { choice })])
    expect(cells(table)?.at(-1)).toContain('Ada chose Twin A (id 12).')
    expect(table.querySelector('.o_fusion_choice')).toBeNull()
  })

  test('leads to the account link of its customer, where a wrong match is mended', async () => {
    const table = await tableOf([line({ kind: 'user', link: 5 })])
    click(table, 'Details of Deployment 1')
    await settle()
    const link = [...table.querySelectorAll('a')].find((found) => text(found) === 'Open the account link')
    expect(link?.getAttribute('href')).toBe('/odoo/fusion.billing.account.link/5')
    link?.click()
    expect(asked).toEqual([['fusion.billing.account.link', 5]])
  })

  test('is counted once it was chosen, with a new preview at hand', async () => {
    const table = await tableOf([line()], { choices: 3 })
    expect(text(table)).toContain('Customers chosen: 3. A new preview shows them, and their subscriptions.')
    click(table, 'New preview')
    expect(asked).toEqual(['preview'])
    expect(text(await tableOf([line()]))).not.toContain('Customers chosen')
  })
})

describe('the table', () => {
  test('is searched by what is typed', async () => {
    const table = await tableOf([line()])
    const input = table.querySelector('input[type=search]') as HTMLInputElement
    input.value = 'acme'
    input.dispatchEvent(new Event('input'))
    expect(asked).toEqual(['acme'])
  })

  test('says what it is narrowed to, and shows all again but for the search', async () => {
    const table = await tableOf([line()], { filter: { kind: 'user', action: 'fail', search: 'acme' } })
    expect(text(table)).toContain('Customers: Failed')
    click(table, 'Show all')
    expect(asked).toEqual([{ search: 'acme' }])
  })

  test.each([
    [{}, 'No row is new, changed, skipped or failed.'],
    [{ search: 'zzz' }, 'No row is like that.'],
    [{ kind: 'user', action: 'unchanged' }, 'Unchanged rows are counted, not listed.'],
  ])('says why it is empty: %o', async (filter, sentence) => {
    expect(text(await tableOf([], { filter }))).toContain(sentence)
  })

  test('says what it is narrowed to by kind or by what became of the rows alone', async () => {
    expect(text(await tableOf([line()], { filter: { action: 'fail' } }))).toContain('Failed')
    expect(text(await tableOf([line()], { filter: { kind: 'plan', warned: true } }))).toContain('Plans: With warnings')
  })

  test('is busy while rows load, and says no number of them before it knows one', async () => {
    const table = await tableOf([], { lines: null, loading: true })
    expect(text(table)).toContain('Loading the rows')
    expect(table.querySelector('section')?.getAttribute('aria-busy')).toBe('true')
    expect(table.querySelector('nav')).toBeNull()
  })

  test('keeps its page, and the focus on its buttons, while the next one loads', async () => {
    const table = await tableOf([], { lines: { ...page(10_000, 80, 3), offset: 80 }, loading: true })
    expect(text(table.querySelector('nav'))).toBe('81-160 of 10,000')
    expect(table.querySelectorAll('.o_fusion_line')).toHaveLength(3)
  })

  test('is not busy, in no way, once they are there', async () => {
    expect((await tableOf([line()])).querySelector('section')?.hasAttribute('aria-busy')).toBe(false)
  })

  test('has no page before the first nor after the last', async () => {
    const table = await tableOf([line()])
    expect([...table.querySelectorAll<HTMLButtonElement>('nav button')].map(({ disabled }) => disabled)).toEqual([
      true,
      true,
    ])
  })
})
