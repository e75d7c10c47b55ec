import { Decimal as Plain } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rater } from '../../src/rating/rate.ts'

/** The second opinion. decimal.js keeps 20 digits by default and would corrupt longer figures silently. */
const Decimal = Plain.clone({ precision: 120, rounding: Plain.ROUND_HALF_UP, toExpNeg: -200, toExpPos: 200 })

const rate = (line: unknown, digits = 2) => rater({ code: 'CAD', digits })(line)
const CHARGE = { charge_model: 'standard', price_per_unit: '0.0075', unit_batch: '3600', included_quota: '18000' }
const rated = (quantity: unknown, charge: object = {}, digits = 2) =>
  rate({ id: 'a', quantity, charge: { ...CHARGE, ...charge } }, digits)

describe('a standard charge', () => {
  test('prices what exceeds the quota, in proportion to the batch', () => {
    expect(rated('25200')).toEqual({ id: 'a', overage: '7200', amount: '0.015', amount_rounded: '0.02' })
  })

  test('multiplies first and divides once: dividing first would give 790.55', () => {
    const charge = { unit_batch: '3', included_quota: '0' }
    expect(rated('316222', charge)).toEqual({ id: 'a', overage: '316222', amount: '790.555', amount_rounded: '790.56' })
  })

  test('rounds the exact fraction half up, never the 20 decimals of an endless amount', () => {
    const third = { price_per_unit: '1', unit_batch: '3', included_quota: '0' }
    expect(rated('1', third)).toMatchObject({ amount: `0.${'3'.repeat(20)}`, amount_rounded: '0.33' })
    expect(rated('2', third)).toMatchObject({ amount: `0.${'6'.repeat(19)}7`, amount_rounded: '0.67' })
    const hair = { price_per_unit: '0.0049999999999999999999999', unit_batch: '3', included_quota: '0' }
    expect(rated('3', hair)).toMatchObject({ amount_rounded: '0.00' })
    expect(rated('3.00000000000000000000000001', hair)).toMatchObject({
      amount: '0.00500000000000000000',
      amount_rounded: '0.00',
    })
  })

  test('gives every decimal of an amount that ends', () => {
    const fine = { price_per_unit: `0.${'0'.repeat(39)}1`, unit_batch: '1024', included_quota: '0' }
    expect(rated('1', fine)).toMatchObject({ amount: `0.${'0'.repeat(43)}9765625`, amount_rounded: '0.00' })
  })

  test.each([
    ['18000', '0', '0', '0.00'],
    ['17999.999', '0', '0', '0.00'],
    ['18000.1', '0.1', '0.00000020833333333333', '0.00'],
    ['0', '0', '0', '0.00'],
    ['-5', '0', '0', '0.00'],
    [`-${'9'.repeat(40)}`, '0', '0', '0.00'],
    ['018000.50', '0.5', '0.00000104166666666667', '0.00'],
  ])('for the quantity %s has the overage %s and the amount %s', (quantity, overage, amount, amount_rounded) => {
    expect(rated(quantity)).toMatchObject({ id: 'a', overage, amount, amount_rounded })
  })

  test.each([
    [0, '1'],
    [2, '0.50'],
    [3, '0.500'],
    [4, '0.5000'],
  ])('is rounded to the %i digits of its currency', (digits, amount_rounded) => {
    const half = { price_per_unit: '0.5', unit_batch: '1', included_quota: '0' }
    expect(rated('1', half, digits)).toMatchObject({ amount: '0.5', amount_rounded })
  })

  test('is what decimal.js says, for figures of any length', () => {
    fc.assert(
      fc.property(
        decimal(30, true),
        decimal(30),
        decimal(20),
        decimal(15),
        fc.constantFrom(0, 2, 3),
        (q, quota, price, batch, digits) => {
          fc.pre(!new Decimal(batch).isZero())
          const overage = Decimal.max(0, new Decimal(q).minus(quota))
          const amount = overage.times(price).div(batch)
          const result = rated(q, { included_quota: quota, price_per_unit: price, unit_batch: batch }, digits)
          expect(result).toMatchObject({ overage: overage.toFixed(), amount_rounded: amount.toFixed(digits) })
          const own = new Decimal('amount' in result ? result.amount : 'NaN')
          expect(own.minus(amount).abs().lte('0.5e-20')).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a line that can not be rated', () => {
  test.each([
    [{ tiers: [] }, '/charge/tiers is an unknown key'],
    [{ charge_model: 'tiered' }, '/charge/charge_model must be standard, package, graduated or volume'],
    [{ charge_model: null }, '/charge/charge_model must be standard, package, graduated or volume'],
    [{ charge_model: 'toString' }, '/charge/charge_model must be standard, package, graduated or volume'],
    [{ unit_batch: '0' }, '/charge/unit_batch must be above 0'],
    [{ unit_batch: '-1' }, '/charge/unit_batch must be above 0'],
    [{ price_per_unit: '-0.01' }, '/charge/price_per_unit must not be negative'],
    [{ included_quota: '-1' }, '/charge/included_quota must not be negative'],
    [{ price_per_unit: 0.0075 }, '/charge/price_per_unit must be a text in quotes'],
    [{ price_per_unit: '1e-3' }, '/charge/price_per_unit must be a decimal such as "0.0075"'],
    [{ price_per_unit: 'NaN' }, '/charge/price_per_unit must be a decimal such as "0.0075"'],
    [{ unit_batch: '1'.repeat(41) }, '/charge/unit_batch must be a decimal'],
    [{ included_quota: null }, '/charge/included_quota must be a text in quotes'],
    [{ included_quota: undefined }, '/charge lacks included_quota'],
  ])('for its charge %j says why', (charge, detail) => {
    const json: object = JSON.parse(JSON.stringify({ ...CHARGE, ...charge }))
    const result = rate({ id: 'a', quantity: '1', charge: json }, 2)
    expect(result).toMatchObject({ id: 'a', error: { code: 'FB_RATE_LINE_INVALID' } })
    expect('error' in result && result.error.message).toContain(detail)
  })

  test.each([
    [null, null],
    ['text', null],
    [[], null],
    [{}, null],
    [{ id: 5, quantity: '1', charge: CHARGE }, null],
    [{ id: 'a', quantity: 1, charge: CHARGE }, 'a'],
    [{ id: 'a', quantity: '', charge: CHARGE }, 'a'],
    [{ id: 'a', quantity: '1', charge: CHARGE, note: 'x' }, 'a'],
    [{ id: 'a', quantity: '1' }, 'a'],
  ])('%j is answered under its id', (line, id) => {
    expect(rate(line, 2)).toMatchObject({ id, error: { code: 'FB_RATE_LINE_INVALID' } })
  })

  test('never throws, whatever the line holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (line) => 'error' in rate(line, 2)))
  })
})

/** A decimal text with at most `digits` digits on each side of the point. */
function decimal(digits: number, signed = false): fc.Arbitrary<string> {
  const part = fc.stringMatching(new RegExp(`^[0-9]{1,${digits}}$`))
  return fc
    .tuple(fc.boolean(), part, fc.option(part))
    .map(([minus, whole, rest]) => `${signed && minus ? '-' : ''}${whole}${rest === null ? '' : `.${rest}`}`)
}
