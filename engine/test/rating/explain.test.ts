import { describe, expect, test } from 'vitest'
import { seeded } from '../../../tests/demo/random.ts'
import type { Explanation } from '../../src/contract/rate.ts'
import { rater } from '../../src/rating/rate.ts'
import { scaled } from '../../src/rating/scaled.ts'
import { randomCase } from './cases.ts'

const STANDARD = {
  metric: 'cpu_seconds',
  charge_model: 'standard',
  included_quota: '18000',
  price_per_unit: '0.0075',
  unit_batch: '3600',
}
const GRADUATED = {
  charge_model: 'graduated',
  included_quota: '0',
  tiers: [
    { up_to: '1000', price_per_unit: '0.5', unit_batch: '100', flat_fee: '2' },
    { up_to: null, price_per_unit: '0.25' },
  ],
}

function explained(quantity: string, charge: object): Explanation {
  const line = rater({ code: 'CAD', digits: 2 }, true)({ id: 'a', quantity, charge })
  if (!('explanation' in line) || line.explanation === undefined) throw new Error(JSON.stringify(line))
  return line.explanation
}

test('is there only where it was asked for', () => {
  const line = rater({ code: 'CAD', digits: 2 })({ id: 'a', quantity: '1', charge: STANDARD })
  expect(line).not.toHaveProperty('explanation')
})

describe('the sentence', () => {
  test.each([
    [
      '25200',
      STANDARD,
      '7,200 of 25,200 cpu_seconds are beyond the 18,000 included. 7,200 units x 0.0075 / 3,600 = 0.015. The amount is 0.015, rounded to 0.02 CAD.',
    ],
    ['18000', STANDARD, 'All 18,000 cpu_seconds are within the 18,000 included. The amount is 0.00 CAD.'],
    ['0', STANDARD, 'No cpu_seconds were used. The amount is 0.00 CAD.'],
    ['-1500', STANDARD, '-1,500 cpu_seconds are negative and count as zero. The amount is 0.00 CAD.'],
    [
      '1',
      { ...STANDARD, metric: undefined, included_quota: '0', unit_batch: '3', price_per_unit: '1' },
      'All 1 units are charged. 1 unit x 1 / 3 = about 0.33333333333333333333. The amount is about 0.33333333333333333333, rounded to 0.33 CAD.',
    ],
    [
      '25201',
      { ...STANDARD, charge_model: 'package' },
      '7,201 of 25,201 cpu_seconds are beyond the 18,000 included. 7,201 units rounded up to 3 batches of 3,600 x 0.0075 = 0.0225. The amount is 0.0225, rounded to 0.02 CAD.',
    ],
    [
      '21600',
      { ...STANDARD, charge_model: 'package' },
      '3,600 of 21,600 cpu_seconds are beyond the 18,000 included. 3,600 units in 1 batch of 3,600 x 0.0075 = 0.0075. The amount is 0.0075, rounded to 0.01 CAD.',
    ],
    [
      '1500',
      GRADUATED,
      'All 1,500 units are charged. Tier 1 (up to 1,000): 1,000 units x 0.5 / 100 + flat fee 2 = 7. Tier 2 (above 1,000): 500 units x 0.25 = 125. The amount is 132.00 CAD.',
    ],
    [
      '0',
      GRADUATED,
      'No units were used. Tier 1 (up to 1,000): 0 units x 0.5 / 100 + flat fee 2 = 2. The amount is 2.00 CAD.',
    ],
    [
      '1234567.5',
      { ...GRADUATED, charge_model: 'volume' },
      'All 1,234,567.5 units are charged. Tier 2 (above 1,000): 1,234,567.5 units x 0.25 = 308,641.875. The amount is 308,641.875, rounded to 308,641.88 CAD.',
    ],
  ])('of %s under %j answers a customer', (quantity, charge, sentence) => {
    expect(explained(quantity, charge).sentence).toBe(sentence)
  })
})

test('the parts say which tier priced what', () => {
  expect(explained('1500', GRADUATED).parts).toMatchObject([
    {
      tier: 1,
      above: '0',
      up_to: '1000',
      units: '1000',
      unit_batch: '100',
      batches: '10',
      price_per_unit: '0.5',
      flat_fee: '2',
      amount: '7',
    },
    {
      tier: 2,
      above: '1000',
      up_to: null,
      units: '500',
      unit_batch: '1',
      batches: '500',
      price_per_unit: '0.25',
      flat_fee: '0',
      amount: '125',
    },
  ])
  expect(explained('25200', STANDARD).parts).toMatchObject([
    { tier: null, units: '7200', batches: '2', amount: '0.015' },
  ])
  expect(explained('18000', STANDARD).parts).toEqual([])
})

describe('the parts', () => {
  const seed = Date.now() % 2 ** 31

  test(`add up to the amount, digit for digit, and their units to the overage (seed ${seed})`, () => {
    const random = seeded(seed)
    for (let count = 0; count < 2000; count += 1) {
      const { line, digits } = randomCase(random)
      const result = rater({ code: 'CAD', digits }, true)(line)
      if (!('explanation' in result) || result.explanation === undefined) throw new Error(JSON.stringify(result))
      const { parts, sentence } = result.explanation
      const told = JSON.stringify({ line, result })
      expect(sum(parts.map(({ amount }) => amount)), told).toBe(sum([result.amount]))
      expect(sum(parts.map(({ units }) => units)), told).toBe(sum([result.overage]))
      for (const part of parts) expect(sentence).toContain(part.sentence)
    }
  })

  test('that do not end still add up to a sum that does', () => {
    const tiers = ['1', '2', null].map((up_to) => ({ up_to, price_per_unit: '1', unit_batch: '3' }))
    const { parts } = explained('3', { ...GRADUATED, tiers })
    expect(parts.map(({ amount }) => amount)).toEqual([
      '0.33333333333333333333',
      '0.33333333333333333334',
      '0.33333333333333333333',
    ])
  })
})

/** In 10^-400, more decimals than any amount of these cases has. */
function sum(decimals: readonly string[]): bigint {
  return decimals
    .map(scaled)
    .reduce((total, { coefficient, scale }) => total + coefficient * 10n ** BigInt(400 - scale), 0n)
}
