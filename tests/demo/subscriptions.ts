import { customerId } from './customers.ts'
import { nth, type Random } from './random.ts'
import type { PlanRow, SubscriptionRow } from './tables.ts'

/** Each status once, so that even a small demo has them all; `on_hold` is one that no importer knows. */
const STATUSES = [
  'active',
  'trialing',
  'past_due',
  null,
  'unpaid',
  'paused',
  'suspended',
  'canceled',
  'cancelled',
  'expired',
  'incomplete_expired',
  'terminated',
  'deleted',
  'on_hold',
] as const
const USUAL_STATUSES = ['active', 'active', 'active', 'active', 'active', 'active', 'trialing', 'past_due', 'canceled']

type Period = readonly [start: string | null, end: string | null]

/**
 * Billing periods, at fixed dates so that the demo is the same every day. They hold month ends, a leap day, an instant
 * whose day differs between Toronto and UTC, and missing ends.
 */
const MONTHLY: readonly Period[] = [
  ['2026-01-31 00:00:00+00', '2026-02-28 00:00:00+00'],
  ['2026-03-31 23:30:00-04', '2026-04-30 23:30:00-04'],
  ['2026-05-15 12:00:00+00', '2026-06-15 12:00:00+00'],
  ['2026-05-31 00:00:00+00', '2026-06-30 00:00:00+00'],
  [null, '2026-06-30 00:00:00+00'],
  ['2026-06-01 00:00:00+00', null],
  ['2026-06-01 08:00:00+00', '2026-06-01 20:00:00+00'],
  [null, null],
]
const YEARLY: readonly Period[] = [
  ['2024-02-29 00:00:00+00', '2025-02-28 00:00:00+00'],
  ['2025-12-31 23:59:59-05', '2026-12-31 23:59:59-05'],
  ['2026-04-01 00:00:00+00', '2027-04-01 00:00:00+00'],
  [null, null],
]

/** What stands once in the data, by the subscription's number: customers that NexaCloud no longer has. */
const SPECIAL: Readonly<Record<number, Partial<SubscriptionRow>>> = {
  21: { user_id: 'user-gone' },
  22: { user_id: null },
}

/** What a customer can buy: a plan in a cycle in which it has a price, or in either cycle when it is free. */
type Offer = { plan: string | null; cycle: 'monthly' | 'yearly' }

/** `count` subscriptions of customers 1 to `customerCount`, chosen at random; each is valid for the engine. */
export function subscriptions(
  count: number,
  customerCount: number,
  plans: readonly PlanRow[],
  random: Random,
): SubscriptionRow[] {
  const offers = plans.flatMap(offersOf)
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const label = String(number).padStart(6, '0')
    const offer = random.pick(offers)
    const [start, end] = random.pick(offer.cycle === 'monthly' ? MONTHLY : YEARLY)
    return {
      id: `sub-${label}`,
      user_id: customerId(random.int(customerCount) + 1),
      deployment_id: number % 15 === 0 ? null : `dep-${label}`,
      plan_id: offer.plan,
      status: index < STATUSES.length ? nth(STATUSES, index) : random.pick(USUAL_STATUSES),
      billing_cycle: offer.cycle === 'monthly' && number % 10 === 0 ? null : offer.cycle,
      current_period_start: start,
      current_period_end: end,
      ...SPECIAL[number],
    }
  })
}

function offersOf(plan: PlanRow): Offer[] {
  const free = !(Number(plan.price_monthly) > 0 || Number(plan.price_yearly) > 0)
  const monthly: Offer[] = free || Number(plan.price_monthly) > 0 ? [{ plan: plan.id, cycle: 'monthly' }] : []
  const yearly: Offer[] = free || Number(plan.price_yearly) > 0 ? [{ plan: plan.id, cycle: 'yearly' }] : []
  return [...monthly, ...yearly]
}
