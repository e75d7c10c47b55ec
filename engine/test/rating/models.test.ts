import { describe, expect, test } from 'vitest'
import { rater } from '../../src/rating/rate.ts'

const TIERS = [
  { up_to: '10', price_per_unit: '2', flat_fee: '5' },
  { up_to: '20', price_per_unit: '1', flat_fee: '3' },
  { up_to: null, price_per_unit: '0.5' },
]
const PACKAGE = { charge_model: 'package', included_quota: '18000', price_per_unit: '0.0075', unit_batch: '3600' }
const GRADUATED = { charge_model: 'graduated', included_quota: '0', tiers: TIERS }
const VOLUME = { charge_model: 'volume', included_quota: '0', tiers: TIERS }
const EPSILON = `0.${'0'.repeat(39)}1`

const rate = (quantity: string, charge: object) =>
  rater({ code: 'CAD', digits: 2 })({ id: 'a', quantity, charge: JSON.parse(JSON.stringify(charge)) })

function amount(quantity: string, charge: object): string {
  const line = rate(quantity, charge)
  return 'amount' in line ? line.amount : line.error.message
}

describe('a package charge', () => {
  test.each([
    ['0', '0'],
    ['18000', '0'],
    [`18000.${'0'.repeat(39)}1`, '0.0075'],
    ['18001', '0.0075'],
    ['21600', '0.0075'],
    ['21600.1', '0.015'],
    ['25200', '0.015'],
    ['25201', '0.0225'],
    ['-1', '0'],
  ])('for the quantity %s costs %s: a batch that is begun is paid, and nothing buys no batch', (quantity, cost) => {
    expect(amount(quantity, PACKAGE)).toBe(cost)
  })

  test('is standard with batches rounded up, whether that is said or not', () => {
    const up = { ...PACKAGE, batch_rounding: 'up' }
    expect(amount('18001', up)).toBe('0.0075')
    expect(amount('18001', { ...up, charge_model: 'standard' })).toBe('0.0075')
    expect(amount('18001', { ...up, charge_model: 'standard', batch_rounding: 'none' })).toBe('0.00000208333333333333')
  })
})

describe('a graduated charge', () => {
  test.each([
    ['0', '5'],
    ['-3', '5'],
    ['1', '7'],
    ['10', '25'],
    [`10.${EPSILON.slice(2)}`, `28.${EPSILON.slice(2)}`],
    ['11', '29'],
    ['20', '38'],
    ['21', '38.5'],
    ['100', '78'],
  ])(
    'for the quantity %s costs %s: each tier that is reached asks for its units and its flat fee',
    (quantity, cost) => {
      expect(amount(quantity, GRADUATED)).toBe(cost)
    },
  )

  test.each([
    ['50', '5'],
    ['100', '5'],
    ['110', '25'],
    ['111', '29'],
  ])('with a quota of 100 has its tiers above the quota: %s costs %s', (quantity, cost) => {
    expect(amount(quantity, { ...GRADUATED, included_quota: '100' })).toBe(cost)
  })

  test('rounds batches up inside each tier, not over all of them', () => {
    const tiers = [
      { up_to: '10', price_per_unit: '1', unit_batch: '4' },
      { up_to: null, price_per_unit: '1', unit_batch: '4' },
    ]
    expect(amount('11', { ...GRADUATED, tiers, batch_rounding: 'up' })).toBe('4')
    expect(amount('11', { ...GRADUATED, tiers })).toBe('2.75')
  })

  test('adds thirds up to a whole', () => {
    const tiers = ['1', '2', null].map((up_to) => ({ up_to, price_per_unit: '1', unit_batch: '3' }))
    expect(amount('2', { ...GRADUATED, tiers })).toBe('0.66666666666666666667')
    expect(amount('3', { ...GRADUATED, tiers })).toBe('1')
  })
})

describe('a volume charge', () => {
  test.each([
    ['0', '0'],
    ['-3', '0'],
    ['1', '7'],
    ['10', '25'],
    [`10.${EPSILON.slice(2)}`, `13.${EPSILON.slice(2)}`],
    ['20', '23'],
    ['21', '10.5'],
  ])('for the quantity %s costs %s: the tier that holds it prices all of it, and none holds zero', (quantity, cost) => {
    expect(amount(quantity, VOLUME)).toBe(cost)
  })

  test('finds its tier by what is beyond the quota', () => {
    expect(amount('110', { ...VOLUME, included_quota: '100' })).toBe('25')
    expect(amount('100', { ...VOLUME, included_quota: '100' })).toBe('0')
  })

  test('rounds batches of the whole up', () => {
    const tiers = [
      { up_to: '10', price_per_unit: '1', unit_batch: '4' },
      { up_to: null, price_per_unit: '1', unit_batch: '5' },
    ]
    expect(amount('11', { ...VOLUME, tiers, batch_rounding: 'up' })).toBe('3')
  })
})

describe('usage below zero', () => {
  test('counts as none and is reported', () => {
    expect(rate('-007.50', PACKAGE)).toEqual({
      id: 'a',
      overage: '0',
      amount: '0',
      amount_rounded: '0.00',
      warnings: [
        {
          code: 'FB_RATE_QUANTITY_NEGATIVE',
          message: 'The quantity -7.5 is negative and was rated as zero.',
          fix: expect.stringContaining('usage'),
        },
      ],
    })
  })

  test.each(['0', '-0', '-0.00', '5'])('is not %s', (quantity) => {
    expect(rate(quantity, PACKAGE)).not.toHaveProperty('warnings')
  })
})

describe('a charge that can not be rated', () => {
  const [first, second, last] = TIERS
  test.each([
    [{ ...PACKAGE, batch_rounding: 'none' }, '/charge/batch_rounding must be "up"'],
    [{ ...PACKAGE, batch_rounding: 'down' }, '/charge/batch_rounding must be "up"'],
    [{ ...PACKAGE, tiers: TIERS }, '/charge/tiers is an unknown key'],
    [{ ...PACKAGE, charge_model: 'standard', batch_rounding: 'down' }, '/charge/batch_rounding must be "none" or "up"'],
    [{ ...GRADUATED, price_per_unit: '1' }, '/charge/price_per_unit is an unknown key'],
    [{ ...VOLUME, unit_batch: '1' }, '/charge/unit_batch is an unknown key'],
    [{ ...VOLUME, tiers: undefined }, '/charge lacks tiers'],
    [{ ...VOLUME, included_quota: undefined }, '/charge lacks included_quota'],
    [{ ...VOLUME, tiers: [] }, '/charge/tiers must not be empty'],
    [{ ...VOLUME, tiers: { 0: last } }, '/charge/tiers must be a list'],
    [{ ...VOLUME, tiers: Array(101).fill(last) }, '/charge/tiers must have 100 items or fewer'],
    [{ ...VOLUME, tiers: [null] }, '/charge/tiers/0 must be an object'],
    [{ ...VOLUME, tiers: [{ price_per_unit: '1' }] }, '/charge/tiers/0 lacks up_to'],
    [{ ...VOLUME, tiers: [{ up_to: null }] }, '/charge/tiers/0 lacks price_per_unit'],
    [{ ...VOLUME, tiers: [{ ...last, from: '0' }] }, '/charge/tiers/0/from is an unknown key'],
    [{ ...VOLUME, tiers: [{ ...first, up_to: 10 }, last] }, '/charge/tiers/0/up_to must be a text in quotes or null'],
    [{ ...VOLUME, tiers: [{ ...first, up_to: '∞' }, last] }, '/charge/tiers/0/up_to must be a decimal such as'],
    [{ ...VOLUME, tiers: [first, second] }, '/charge/tiers/1/up_to must be null: the last tier has no end'],
    [{ ...VOLUME, tiers: [first, last, last] }, '/charge/tiers/1/up_to must not be null: only the last tier'],
    [{ ...VOLUME, tiers: [{ ...first, up_to: '0' }, last] }, '/charge/tiers/0/up_to must be above 0'],
    [{ ...VOLUME, tiers: [{ ...first, up_to: '-1' }, last] }, '/charge/tiers/0/up_to must be above 0'],
    [{ ...VOLUME, tiers: [second, first, last] }, '/charge/tiers/1/up_to must be above that of the tier before'],
    [{ ...VOLUME, tiers: [first, { ...first, up_to: '10.0' }, last] }, '/charge/tiers/1/up_to must be above that of'],
    [{ ...VOLUME, tiers: [{ ...last, price_per_unit: '-1' }] }, '/charge/tiers/0/price_per_unit must not be negative'],
    [{ ...VOLUME, tiers: [{ ...last, flat_fee: '-1' }] }, '/charge/tiers/0/flat_fee must not be negative'],
    [{ ...VOLUME, tiers: [{ ...last, flat_fee: null }] }, '/charge/tiers/0/flat_fee must be a text in quotes'],
    [{ ...VOLUME, tiers: [{ ...last, unit_batch: '0' }] }, '/charge/tiers/0/unit_batch must be above 0'],
    [{ ...VOLUME, included_quota: '-1' }, '/charge/included_quota must not be negative'],
  ])('%j says why', (charge, detail) => {
    const line = rate('1', charge)
    expect(line).toMatchObject({ id: 'a', error: { code: 'FB_RATE_LINE_INVALID' } })
    expect('error' in line && line.error.message).toContain(detail)
  })
})

describe('a line beside others', () => {
  test('is judged by its own charge, however much it looks like one before', () => {
    const all = rater({ code: 'CAD', digits: 2 })
    const answer = (charge: unknown) => {
      const line = all({ id: 'a', quantity: '15', charge })
      return 'amount' in line ? line.amount : 'refused'
    }
    const [first, second, last] = TIERS
    expect(answer(VOLUME)).toBe('18')
    expect(answer({ ...VOLUME, tiers: [first, { ...second, flat_fee: '4' }, last] })).toBe('19')
    expect(answer({ ...VOLUME, tiers: { 0: first, 1: second, 2: last } })).toBe('refused')
    expect(answer({ ...VOLUME, tiers: [first, second, { ...last, up_to: Number.POSITIVE_INFINITY }] })).toBe('refused')
    expect(answer({ ...VOLUME, tiers: [first, second, { ...last, more: '1' }] })).toBe('refused')
    expect(answer({ ...VOLUME, tiers: [first, second] })).toBe('refused')
    expect(answer({ ...VOLUME, more: '1' })).toBe('refused')
    expect(answer({ ...VOLUME, charge_model: 'graduated' })).toBe('33')
    expect(answer({ tiers: TIERS, included_quota: '0', charge_model: 'volume' })).toBe('18')
  })
})
