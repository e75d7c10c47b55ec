import { nth } from './random.ts'
import type { PlanRow } from './tables.ts'

/** Prices in CAD per period, quotas in CPU-seconds. The first one is sold monthly only: a broken row relies on it. */
const CATALOGUE: readonly PlanRow[] = [
  plan('start', 'Start', { monthly: '9.99', yearly: null, quota: '18000' }),
  plan('team', 'Team', { monthly: '49.99', yearly: '499.90', quota: '360000' }),
  plan('free', 'Free', { monthly: '0', yearly: '0', quota: '3600' }),
  plan('annual', 'Annual', { monthly: '0', yearly: '118.80', quota: '36000' }),
  plan('scale', 'Scale', { monthly: '33.333333', yearly: '333.33', quota: '1800000' }),
  plan('retired', 'Retired', { monthly: '149', yearly: '1490.00', quota: '0', active: 'false' }),
]

/** The first `count` plans: the catalogue, then copies of it under codes of their own. */
export function plans(count: number): PlanRow[] {
  return Array.from({ length: count }, (_, index) => {
    const row = nth(CATALOGUE, index)
    const copy = Math.floor(index / CATALOGUE.length)
    return copy === 0 ? row : { ...row, id: `${row.id}-${copy}`, name: `${row.name} ${copy}` }
  })
}

function plan(
  id: string,
  name: string,
  terms: { monthly: string | null; yearly: string | null; quota: string; active?: string },
): PlanRow {
  return {
    id,
    name,
    price_monthly: terms.monthly,
    price_yearly: terms.yearly,
    cpu_seconds_quota: terms.quota,
    is_active: terms.active ?? 'true',
  }
}
