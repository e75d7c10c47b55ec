import { describe, expect, test } from 'vitest'
import { normalizeSubscription } from '../../src/normalize/subscription.ts'
import { rejection } from '../support/rejection.ts'

const PLANS = new Map([
  ['both', { monthly: '10', yearly: '100' }],
  ['monthly', { monthly: '10', yearly: null }],
  ['free', { monthly: '0', yearly: '0' }],
])
const subscription = (columns: object) => normalizeSubscription('s', { plan_id: 'both', ...columns }, PLANS)

describe('a subscription', () => {
  test('becomes a line at the flat price of its plan and cycle', () => {
    const row = {
      user_id: 7,
      deployment_id: ' dep ',
      plan_id: 'both',
      status: ' active ',
      billing_cycle: 'yearly',
      current_period_start: '2026-01-01',
      current_period_end: '2027-01-01',
    }
    expect(normalizeSubscription('s', row, PLANS)).toEqual({
      type: 'subscription',
      external_id: 's',
      user_id: '7',
      plan_code: 'both',
      deployment_id: ' dep ',
      status: 'active',
      cycle: 'yearly',
      price: '100',
      period_start: '2026-01-01',
      period_end: '2027-01-01',
    })
  })

  test('may lack everything but its plan', () => {
    expect(subscription({})).toMatchObject({ user_id: null, deployment_id: null, status: null, cycle: 'monthly' })
    expect(subscription({ user_id: ' ', deployment_id: '' })).toMatchObject({ user_id: null, deployment_id: null })
  })

  test.each([1.5, 2 ** 53, true, {}, []])('with the user %j is rejected, since no id is written so', (user_id) => {
    expect(rejection(() => subscription({ user_id }))).toBe('FB_ID_INVALID')
    expect(() => subscription({ user_id })).toThrow('user_id')
  })
})

describe('its cycle', () => {
  test.each([
    [null, 'monthly'],
    [undefined, 'monthly'],
    ['  ', 'monthly'],
    ['month', 'monthly'],
    ['Monthly', 'monthly'],
    ['YEAR', 'yearly'],
    ['yearly', 'yearly'],
    [' annual ', 'yearly'],
    ['annually', 'yearly'],
  ])('%j is %s', (raw, cycle) => expect(subscription({ billing_cycle: raw }).cycle).toBe(cycle))

  test.each(['weekly', 'quarterly', 'months', 'toString', '__proto__', 12, false, {}, 'nul\0'])(
    '%j is refused',
    (raw) => {
      expect(rejection(() => subscription({ billing_cycle: raw }))).toBe('FB_CYCLE_UNKNOWN')
    },
  )
})

describe('its price', () => {
  test('is zero only where the plan says so', () => {
    expect(subscription({ plan_id: 'free' }).price).toBe('0')
    expect(rejection(() => subscription({ plan_id: 'monthly', billing_cycle: 'yearly' }))).toBe('FB_PRICE_MISSING')
  })

  test.each([null, undefined, '', ' ', 'unknown', 'Both', ' both', 'constructor'])(
    'is unknown for the plan %j',
    (plan_id) => {
      expect(rejection(() => subscription({ plan_id }))).toBe('FB_PLAN_UNRESOLVED')
    },
  )
})

describe('its period', () => {
  const period = (start: unknown, end: unknown) =>
    subscription({ current_period_start: start, current_period_end: end })

  test('may be open at either end, and may end on the day it starts', () => {
    expect(period('2026-01-01', null)).toMatchObject({ period_start: '2026-01-01', period_end: null })
    expect(period(null, '2026-01-01')).toMatchObject({ period_start: null, period_end: '2026-01-01' })
    expect(period('2026-01-01', '2026-01-01')).toMatchObject({ period_end: '2026-01-01' })
  })

  test('must not end on a day before it starts', () => {
    expect(rejection(() => period('2026-01-02', '2026-01-01'))).toBe('FB_PERIOD_REVERSED')
    expect(rejection(() => period('2026-01-01 23:00:00-05', '2026-01-01'))).toBe('FB_PERIOD_REVERSED')
  })
})
