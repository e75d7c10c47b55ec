import { reactive } from '@odoo/owl'
import { registry } from '@web/core/registry'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Trial, TrialPart } from '../../src/try_charge/contract.ts'
import { TryCharge } from '../../src/try_charge/try_charge.ts'
import { RPCError } from '../../test/stubs/core/network/rpc.ts'
import { mount } from '../mount.ts'
import { settle } from '../odoo.ts'
import { button, rows, text } from '../page.ts'

const part = (changed: Partial<TrialPart> = {}): TrialPart => ({
  tier: null,
  above: '0',
  up_to: null,
  units: '7200',
  unit_batch: '3600',
  batches: '2',
  price_per_unit: '0.0075',
  flat_fee: '0',
  amount: '0.015',
  sentence: '7200 units cost 0.015.',
  ...changed,
})

const trial = (changed: Partial<Trial> = {}): Trial => ({
  unit: 'CPU-seconds',
  overage: '7200',
  amount: '0.015',
  amount_rounded: '0.02',
  sentence: '7,200 units beyond the quota cost 0.015.',
  parts: [part()],
  warnings: [],
  ...changed,
})

/** Odoo's record of the form, as far as the panel looks at it. */
class FakeRecord {
  resId: number | false = 7
  dirty = false
  saves = 0
  /** What becomes of a save. */
  onSave: () => boolean = () => true

  async isDirty() {
    return this.dirty
  }

  async save() {
    this.saves += 1
    const saved = this.onSave()
    if (saved) {
      this.dirty = false
      this.resId ||= 8
    }
    return saved
  }
}

let record: FakeRecord
let asked: unknown[][]
let answer: () => Trial | Promise<Trial>

beforeEach(() => {
  record = reactive(new FakeRecord())
  asked = []
  answer = () => trial()
})

const open = () =>
  mount(
    TryCharge as never,
    { record, readonly: false },
    {
      services: {
        orm: {
          call: async (...call: unknown[]) => {
            asked.push(call)
            return answer()
          },
        },
      },
    },
  )

async function type(panel: HTMLElement, quantity: string) {
  const input = panel.querySelector('input') as HTMLInputElement
  input.value = quantity
  input.dispatchEvent(new InputEvent('input'))
  await settle()
}

const pressEnter = (panel: HTMLElement) => (panel.querySelector('form') as HTMLFormElement).requestSubmit()

/** Types a quantity and presses Enter. */
async function tryOut(panel: HTMLElement, quantity: string) {
  await type(panel, quantity)
  pressEnter(panel)
  await settle()
}

const status = (panel: HTMLElement) => text(panel.querySelector('[role=status]'))
const alarm = (panel: HTMLElement) => text(panel.querySelector('[role=alert]'))
const figures = (panel: HTMLElement) => [...panel.querySelectorAll('dd')].map(text)

test('Odoo finds it under the name that the view gives', () => {
  expect(registry.category('view_widgets').get('fusion_try_charge', undefined as never)).toEqual({
    component: TryCharge,
  })
})

describe('A quantity', () => {
  test('is asked for as exact text, and answered with figures and a sentence', async () => {
    const panel = await open()
    await tryOut(panel, '25,200.5')
    expect(asked).toEqual([['fusion.billing.charge', 'try_quantity', [[7], '25200.5']]])
    expect(figures(panel)).toEqual(['7,200 CPU-seconds', '0.015 CAD', '0.02 CAD'])
    expect(status(panel)).toContain('7,200 units beyond the quota cost 0.015.')
    expect(panel.querySelector('table'), 'a charge without tiers').toBeNull()
    expect(alarm(panel)).toBe('')
  })

  test('has its amount told tier by tier', async () => {
    answer = () =>
      trial({
        unit: null,
        overage: '1500',
        amount: '11.25',
        amount_rounded: '11.25',
        parts: [
          part({
            tier: 1,
            up_to: '1000',
            units: '1000',
            unit_batch: '1',
            batches: '1000',
            price_per_unit: '0.01',
            amount: '10',
          }),
          part({
            tier: 2,
            above: '1000',
            units: '500',
            unit_batch: '100',
            batches: '5',
            price_per_unit: '0.05',
            flat_fee: '1',
            amount: '1.25',
          }),
        ],
      })
    const panel = await open()
    await tryOut(panel, '1500')
    expect(figures(panel)[0]).toBe('1,500')
    expect(rows(panel.querySelector('table'))).toEqual([
      ['1', 'above 0, up to 1,000', '1,000', '1,000', '0.01', '0.00', '10.00'],
      ['2', 'above 1,000', '500', '5', '0.05 per 100', '1.00', '1.25'],
    ])
  })

  test('that is odd is answered with what the engine says of it', async () => {
    answer = () => trial({ warnings: [['FB_RATE_QUANTITY_NEGATIVE', 'It is negative.']] })
    const panel = await open()
    await tryOut(panel, '-5')
    expect(asked[0]?.[2]).toEqual([[7], '-5'])
    expect(status(panel)).toContain('It is negative. (FB_RATE_QUANTITY_NEGATIVE)')
  })

  test.each(['', 'many', '1,5', '1e3', '1.2.3'])('%j is no quantity, and is not sent', async (typed) => {
    const panel = await open()
    await tryOut(panel, typed)
    expect(alarm(panel)).toBe('Enter a quantity in figures, such as 25,200.5.')
    expect(panel.querySelector('input')?.getAttribute('aria-invalid')).toBe('true')
    expect(asked).toEqual([])
  })

  test('is asked for once, however often Enter is pressed before the answer', async () => {
    let arrive: (trial: Trial) => void = () => {}
    answer = () => new Promise((resolve) => (arrive = resolve))
    const panel = await open()
    await tryOut(panel, '1')
    pressEnter(panel)
    expect(status(panel)).toBe('Asking the engine…')
    expect(button(panel, 'Try it')?.disabled).toBe(true)
    arrive(trial())
    await settle()
    expect(asked.length).toBe(1)
    expect(button(panel, 'Try it')?.disabled).toBe(false)
  })
})

test('An answer that comes after another quantity was typed is not shown beside it', async () => {
  let arrive: (trial: Trial) => void = () => {}
  answer = () => new Promise((resolve) => (arrive = resolve))
  const panel = await open()
  await tryOut(panel, '1')
  await type(panel, '2')
  arrive(trial())
  await settle()
  expect(figures(panel)).toEqual([])
})

describe('What goes wrong is one sentence in the panel', () => {
  test('of the engine, with its code', async () => {
    answer = () => {
      const error = new RPCError('Odoo Server Error')
      error.exceptionName = 'odoo.exceptions.UserError'
      error.data = { message: 'The engine does not answer. Start it. (FB_ENGINE_UNREACHABLE)' }
      throw error
    }
    const panel = await open()
    await tryOut(panel, '1')
    expect(alarm(panel)).toBe('The engine does not answer. Start it. (FB_ENGINE_UNREACHABLE)')
    expect(figures(panel)).toEqual([])
    answer = () => trial()
    await tryOut(panel, '1')
    expect(alarm(panel)).toBe('')
    expect(figures(panel).length).toBe(3)
  })

  test('of a program, without its details', async () => {
    answer = () => {
      throw new TypeError('trial is undefined')
    }
    const panel = await open()
    await tryOut(panel, '1')
    expect(alarm(panel)).toMatch(/^The page met an unexpected error/)
  })
})

describe('What is tried is what is saved', () => {
  test('so changes are saved first, and the button says so', async () => {
    const panel = await open()
    expect(button(panel, 'Try it')).toBeDefined()
    record.dirty = true
    await settle()
    expect(button(panel, 'Save and try')).toBeDefined()
    expect(text(panel)).toContain('Your changes are saved first')
    await tryOut(panel, '1')
    expect([record.saves, asked.length]).toEqual([1, 1])
    expect(figures(panel).length).toBe(3)
  })

  test('and a new charge is', async () => {
    record.resId = false
    const panel = await open()
    expect(text(panel)).toContain('This charge is new: it is saved first')
    await tryOut(panel, '1')
    expect(asked[0]?.[2]).toEqual([[8], '1'])
    expect(figures(panel).length).toBe(3)
  })

  test('and nothing is asked where it cannot be saved', async () => {
    record.dirty = true
    record.onSave = () => false
    const panel = await open()
    await tryOut(panel, '1')
    expect(alarm(panel)).toMatch(/^The charge could not be saved\./)
    expect(asked).toEqual([])
  })

  test('and an answer goes as soon as the charge or the quantity is another', async () => {
    const panel = await open()
    await tryOut(panel, '1')
    record.dirty = true
    await settle()
    expect(figures(panel)).toEqual([])
    record.dirty = false
    await tryOut(panel, '1')
    expect(figures(panel).length).toBe(3)
    record.resId = 9
    await settle()
    expect(figures(panel), 'the next charge of the list').toEqual([])
    await tryOut(panel, '1')
    await type(panel, '12')
    expect(figures(panel)).toEqual([])
  })
})
