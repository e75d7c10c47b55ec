import type { Cycle, SubscriptionLine } from '../contract/stream.ts'
import type { RawRow } from '../contract/tables.ts'
import { day } from './day.ts'
import { badValue, Rejection } from './rejection.ts'
import { id, text } from './text.ts'

/** The flat prices of the valid plans by plan code; null is a cycle in which the plan is not sold. */
export type PlanPrices = ReadonlyMap<string, Readonly<Record<Cycle, string | null>>>

const CYCLES: Readonly<Record<string, Cycle>> = {
  month: 'monthly',
  monthly: 'monthly',
  year: 'yearly',
  yearly: 'yearly',
  annual: 'yearly',
  annually: 'yearly',
}

/** @throws Rejection */
export function normalizeSubscription(
  externalId: string,
  row: RawRow<'subscriptions'>,
  plans: PlanPrices,
): SubscriptionLine {
  const userId = id(row.user_id, 'user_id')
  const deploymentId = id(row.deployment_id, 'deployment_id')
  const status = text(row.status, 'status')
  const cycle = cycleOf(row.billing_cycle)
  const start = day(row.current_period_start, 'current_period_start')
  const end = day(row.current_period_end, 'current_period_end')
  if (start !== null && end !== null && end < start) throw new Rejection('FB_PERIOD_REVERSED', { start, end })
  const planCode = id(row.plan_id, 'plan_id')
  if (planCode === null) throw new Rejection('FB_PLAN_UNRESOLVED', { plan: '(none)' })
  const price = priceOf(planCode, cycle, plans)
  return {
    type: 'subscription',
    external_id: externalId,
    user_id: userId,
    plan_code: planCode,
    deployment_id: deploymentId,
    status,
    cycle,
    price,
    period_start: start,
    period_end: end,
  }
}

function cycleOf(value: unknown): Cycle {
  const word = text(value, 'billing_cycle', 'FB_CYCLE_UNKNOWN')?.toLowerCase()
  if (word === undefined) return 'monthly'
  const cycle = Object.hasOwn(CYCLES, word) ? CYCLES[word] : undefined
  if (cycle === undefined) throw badValue('FB_CYCLE_UNKNOWN', 'billing_cycle', value)
  return cycle
}

function priceOf(plan: string, cycle: Cycle, plans: PlanPrices): string {
  const prices = plans.get(plan)
  if (prices === undefined) throw new Rejection('FB_PLAN_UNRESOLVED', { plan })
  const price = prices[cycle]
  if (price === null) throw new Rejection('FB_PRICE_MISSING', { plan, cycle })
  return price
}
