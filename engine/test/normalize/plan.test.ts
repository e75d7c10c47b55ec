import { describe, expect, test } from 'vitest'
import { normalizePlan } from '../../src/normalize/plan.ts'
import { rejection } from '../support/rejection.ts'

const plan = (columns: object) => normalizePlan('p', { name: 'Plan', price_monthly: '10', ...columns })
const prices = (monthly: unknown, yearly: unknown) => {
  const { price_monthly, price_yearly } = plan({ price_monthly: monthly, price_yearly: yearly })
  return [price_monthly, price_yearly]
}

describe('a plan', () => {
  test('becomes a line with the usage charge of NexaCloud', () => {
    const row = { name: ' Pro ', price_monthly: '9.90', price_yearly: '99', cpu_seconds_quota: '18000', is_active: 't' }
    expect(normalizePlan('7', row)).toEqual({
      type: 'plan',
      code: '7',
      name: 'Pro',
      active: true,
      price_monthly: '9.9',
      price_yearly: '99',
      charge: {
        metric: 'cpu_seconds',
        charge_model: 'standard',
        included_quota: '18000',
        unit_batch: '3600',
        price_per_unit: '0.0075',
      },
    })
  })

  test.each([null, undefined, '', '  '])('without a name (%j) is rejected', (name) => {
    expect(rejection(() => plan({ name }))).toBe('FB_PLAN_NAME_MISSING')
  })
})

describe('its price', () => {
  test.each([
    ['0', '0'],
    ['10', '10'],
    ['0010.500', '10.5'],
    ['-0.00', '0'],
    ['0.005', '0.005'],
    ['33.333333', '33.333333'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['100000000000000000000000000000', '100000000000000000000000000000'],
    [`1${'0'.repeat(39)}`, `1${'0'.repeat(39)}`],
    [`0.${'0'.repeat(39)}1`, `0.${'0'.repeat(39)}1`],
    ['1.0000000000000000000000000000000000000000', '1'],
    [' 7.10 ', '7.1'],
    [12.5, '12.5'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    [-0, '0'],
    [null, null],
    ['', null],
  ])('%j is written %j', (raw, canonical) => {
    expect(prices(raw, '5')[0] ?? null).toBe(canonical === '0' ? null : canonical)
    expect(prices(raw, null)[0]).toBe(canonical)
  })

  test.each([
    '-0.01',
    '-1',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e5',
    '1,50',
    '+1',
    '.5',
    '5.',
    '1 000',
    '$1',
    '٣',
    '0x10',
    'ten',
    true,
    [],
    {},
    -5,
    'nul\0',
  ])('%j is refused', (raw) => {
    expect(rejection(() => plan({ price_monthly: raw }))).toBe('FB_PRICE_INVALID')
    expect(rejection(() => plan({ price_yearly: raw }))).toBe('FB_PRICE_INVALID')
  })

  test.each([
    '123456789012345678901234567890',
    '0.300000000000000041',
    '9007199254740993',
    `1${'0'.repeat(40)}`,
    `1.${'0'.repeat(41)}`,
  ])('%s is refused, since a double would change it or it has over 40 digits', (raw) => {
    expect(rejection(() => plan({ price_monthly: raw }))).toBe('FB_PRICE_PRECISION')
  })

  test('names its column in the message', () => {
    expect(() => plan({ price_yearly: '-1' })).toThrow('The price -1 in price_yearly is negative')
  })

  test.each([
    ['10', '0', ['10', null]],
    ['0', '100', [null, '100']],
    ['0', '0', ['0', '0']],
    ['0', null, ['0', null]],
    [null, '0', [null, '0']],
    ['10', '100', ['10', '100']],
    [null, null, [null, null]],
  ])('of %j monthly and %j yearly is %j: zero beside a price means "not sold"', (monthly, yearly, expected) => {
    expect(prices(monthly, yearly)).toEqual(expected)
  })
})

describe('its quota', () => {
  const quota = (raw: unknown) => plan({ cpu_seconds_quota: raw }).charge.included_quota

  test.each([
    [null, '0'],
    ['', '0'],
    ['0', '0'],
    ['18000.50', '18000.5'],
    [18000, '18000'],
  ])('%j is %j', (raw, expected) => expect(quota(raw)).toBe(expected))

  test.each(['-1', 'NaN', 'Infinity', '9007199254740993', '0.300000000000000041', 'many', {}])(
    '%j is refused',
    (raw) => {
      expect(rejection(() => quota(raw))).toBe('FB_QUOTA_INVALID')
    },
  )
})

describe('whether it is active', () => {
  test.each([
    [null, true],
    [undefined, true],
    [' ', true],
    ['t', true],
    ['TRUE', true],
    [true, true],
    ['f', false],
    ['false', false],
    [false, false],
  ])('%j is %j', (raw, active) => expect(plan({ is_active: raw }).active).toBe(active))

  test.each(['yes', '1', 1, 0, [], 'null'])('%j is refused', (raw) => {
    expect(rejection(() => plan({ is_active: raw }))).toBe('FB_ACTIVE_INVALID')
  })
})
