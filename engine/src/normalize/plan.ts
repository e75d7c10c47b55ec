import type { PlanLine } from '../contract/stream.ts'
import type { RawRow } from '../contract/tables.ts'
import { price, quota } from './amount.ts'
import { badValue, Rejection } from './rejection.ts'
import { text } from './text.ts'

/** NexaCloud's usage tariff: CAD for each hour of CPU beyond the quota. */
const TARIFF = { unit_batch: '3600', price_per_unit: '0.0075' } as const

const YES = new Set(['t', 'true'])
const NO = new Set(['f', 'false'])

/** @throws Rejection */
export function normalizePlan(code: string, row: RawRow<'plans'>): PlanLine {
  const name = text(row.name, 'name')
  if (name === null) throw new Rejection('FB_PLAN_NAME_MISSING')
  return {
    type: 'plan',
    code,
    name,
    active: isActive(row.is_active),
    ...prices(price(row.price_monthly, 'price_monthly'), price(row.price_yearly, 'price_yearly')),
    charge: {
      metric: 'cpu_seconds',
      charge_model: 'standard',
      included_quota: quota(row.cpu_seconds_quota, 'cpu_seconds_quota'),
      ...TARIFF,
    },
  }
}

/** A plan that costs something in one cycle is not free in the other: its zero there means "not sold". */
function prices(monthly: string | null, yearly: string | null) {
  return {
    price_monthly: monthly === '0' && costs(yearly) ? null : monthly,
    price_yearly: yearly === '0' && costs(monthly) ? null : yearly,
  }
}

const costs = (price: string | null) => price !== null && price !== '0'

function isActive(value: unknown): boolean {
  const written = text(value, 'is_active', 'FB_ACTIVE_INVALID')?.toLowerCase()
  if (written === undefined || YES.has(written)) return true
  if (NO.has(written)) return false
  throw badValue('FB_ACTIVE_INVALID', 'is_active', value)
}
