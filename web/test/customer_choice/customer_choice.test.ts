import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/contract.ts'
import { CustomerChoice } from '../../src/customer_choice/customer_choice.ts'
import { line } from '../fixtures.ts'
import { mount } from '../mount.ts'
import { click, text } from '../page.ts'

const asked: unknown[] = []

const candidate = (changed: Partial<Candidate> = {}): Candidate => ({
  id: 12,
  name: 'Twin A',
  email: 'twin@example.com',
  city: 'Halifax',
  archived: false,
  ...changed,
})

async function choice(candidates: Candidate[], busy = false) {
  asked.length = 0
  return mount(CustomerChoice as never, {
    line: line({ kind: 'user', name: 'Twin', choice: { open: true, candidates, text: null } }),
    busy,
    onOpenForm: (...form: unknown[]) => asked.push(form),
    onChoose: (partnerId: unknown) => asked.push(partnerId),
  })
}

describe('the choice of a customer', () => {
  test('tells the candidates apart by name, e-mail, city and id', async () => {
    const list = await choice([candidate(), candidate({ id: 13, city: null, email: null })])
    expect(text(list)).toContain('Who is Twin in Odoo?')
    const items = [...list.querySelectorAll('li')].map(text)
    expect(items[0]).toContain('Twin A twin@example.com · Halifax · id 12')
    expect(items[1]).toContain('Twin A id 13')
  })

  test('marks who is archived in a word', async () => {
    const items = (await choice([candidate(), candidate({ id: 13, archived: true })])).querySelectorAll('li')
    expect(text(items[0])).not.toContain('Archived')
    expect(text(items[1])).toContain('Archived')
  })

  test('takes one click, on a button that names whom', async () => {
    const list = await choice([candidate(), candidate({ id: 13, name: 'Twin B' })])
    click(list, 'Choose Twin B (id 13)')
    expect(asked).toEqual([13])
  })

  test('offers a new customer, also where nobody is left to choose', async () => {
    click(await choice([]), 'A new customer')
    expect(asked).toEqual([false])
  })

  test('opens a candidate to look at it', async () => {
    const link = (await choice([candidate()])).querySelector('a')
    expect(link?.getAttribute('href')).toBe('/odoo/res.partner/12')
    link?.click()
    expect(asked).toEqual([['res.partner', 12]])
  })

  test('takes no second click while one is on its way', async () => {
    const list = await choice([candidate()], true)
    expect([...list.querySelectorAll<HTMLButtonElement>('button')].every(({ disabled }) => disabled)).toBe(true)
  })

  test('shows names as text, whatever they hold', async () => {
    const list = await choice([candidate({ name: '<img src=x>', city: '<b>x</b>' })])
    expect(list.querySelector('img, b')).toBeNull()
    expect(text(list)).toContain('<img src=x>')
  })
})
