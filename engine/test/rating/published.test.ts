import { describe, expect, test } from 'vitest'
import type { RateCharge, Tier } from '../../src/contract/rate.ts'
import { rater } from '../../src/rating/rate.ts'

/** Worked examples as others publish them, each with its page. */

const amount = (quantity: string, charge: RateCharge) => {
  const line = rater({ code: 'USD', digits: 2 })({ id: 'a', quantity, charge })
  return 'amount_rounded' in line ? line.amount_rounded : line.error.message
}

test('standard, https://getlago.com/docs/guide/plans/charges/charge-models/standard', () => {
  const charge = { charge_model: 'standard', included_quota: '0', price_per_unit: '0.05', unit_batch: '1' } as const
  expect(amount('1000', charge)).toBe('50.00')
})

test('package, https://getlago.com/docs/guide/plans/charges/charge-models/package', () => {
  const charge = { charge_model: 'package', included_quota: '100', price_per_unit: '5', unit_batch: '100' } as const
  expect(amount('201', charge)).toBe('10.00')
})

describe('graduated, OpenMeter: openmeter/billing/service/lineservice/pricegraduatedtiered_test.go', () => {
  // https://github.com/openmeterio/openmeter/blob/182a332b70d88f7898f6fc3e5ca263007229cdb2/openmeter/billing/service/lineservice/pricegraduatedtiered_test.go
  const tiers: Tier[] = [
    { up_to: '5', price_per_unit: '0', flat_fee: '100' },
    { up_to: '10', price_per_unit: '0', flat_fee: '50' },
    { up_to: '15', price_per_unit: '10' },
    { up_to: null, price_per_unit: '5' },
  ]
  test.each([
    ['0', '100.00'],
    ['3', '100.00'],
    ['5', '100.00'],
    ['5.001', '150.00'],
    ['7', '150.00'],
    ['12', '170.00'],
    ['22', '235.00'],
  ])('%s units cost %s', (quantity, cost) => {
    expect(amount(quantity, { charge_model: 'graduated', included_quota: '0', tiers })).toBe(cost)
  })
})

describe('Stripe, https://docs.stripe.com/subscriptions/pricing-models/tiered-pricing', () => {
  const tiers: Tier[] = [
    { up_to: '5', price_per_unit: '7' },
    { up_to: '10', price_per_unit: '6.5' },
    { up_to: null, price_per_unit: '6' },
  ]
  test.each([
    ['1', '7.00'],
    ['5', '35.00'],
    ['6', '39.00'],
    ['20', '120.00'],
    ['25', '150.00'],
  ])('volume: %s fonts cost %s', (quantity, cost) => {
    expect(amount(quantity, { charge_model: 'volume', included_quota: '0', tiers })).toBe(cost)
  })

  test('graduated: 5 fonts cost as much as by volume', () => {
    expect(amount('5', { charge_model: 'graduated', included_quota: '0', tiers })).toBe('35.00')
  })
})

test('volume, https://getlago.com/docs/guide/plans/charges/charge-models/volume', () => {
  const tiers: Tier[] = [
    { up_to: '10000', price_per_unit: '0.0010', flat_fee: '10' },
    { up_to: '50000', price_per_unit: '0.0008', flat_fee: '10' },
    { up_to: '100000', price_per_unit: '0.0006', flat_fee: '10' },
    { up_to: null, price_per_unit: '0.0004', flat_fee: '10' },
  ]
  expect(amount('65000', { charge_model: 'volume', included_quota: '0', tiers })).toBe('49.00')
})
