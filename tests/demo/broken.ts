import type { RejectCode } from '../../engine/src/contract/rejects.ts'
import type { RowKind } from '../../engine/src/contract/stream.ts'
import { customerId } from './customers.ts'
import { plans } from './plans.ts'
import type { PlanRow, SubscriptionRow, UserRow } from './tables.ts'

type BrokenRow = { code: RejectCode } & (
  | { kind: 'user'; row: UserRow }
  | { kind: 'plan'; row: PlanRow }
  | { kind: 'subscription'; row: SubscriptionRow }
)

/**
 * Reject codes that no row of a PostgreSQL table can earn; they exist for `POST /v1/normalize`, where rows are JSON:
 * a row of a table always has its columns (FB_ROW_INVALID); the engine reads every column as text, and text is an id
 * (FB_ID_INVALID); a UTF-8 database stores neither NUL nor a lone surrogate (FB_TEXT_INVALID).
 */
export const IMPOSSIBLE_IN_POSTGRESQL = [
  'FB_ROW_INVALID',
  'FB_ID_INVALID',
  'FB_TEXT_INVALID',
] as const satisfies readonly RejectCode[]

/** One row for every other code; a conflict takes two. */
export const BROKEN_ROWS: readonly BrokenRow[] = [
  { code: 'FB_ID_MISSING', kind: 'user', row: user(null) },
  { code: 'FB_ID_CONFLICT', kind: 'user', row: user('broken-id-conflict') },
  { code: 'FB_ID_CONFLICT', kind: 'user', row: { ...user('broken-id-conflict'), company: 'Another company' } },
  ...plans(1).map((row): BrokenRow => ({ code: 'FB_ID_DUPLICATE', kind: 'plan', row })),
  { code: 'FB_TEXT_TOO_LONG', kind: 'user', row: { ...user('broken-text-too-long'), company: 'Very '.repeat(300) } },
  { code: 'FB_PLAN_NAME_MISSING', kind: 'plan', row: { ...plan('broken-name-missing'), name: null } },
  { code: 'FB_PRICE_INVALID', kind: 'plan', row: { ...plan('broken-price-invalid'), price_monthly: '-5' } },
  {
    code: 'FB_PRICE_PRECISION',
    kind: 'plan',
    row: { ...plan('broken-price-precision'), price_monthly: '9.99000000000000000001' },
  },
  { code: 'FB_QUOTA_INVALID', kind: 'plan', row: { ...plan('broken-quota'), cpu_seconds_quota: 'NaN' } },
  { code: 'FB_ACTIVE_INVALID', kind: 'plan', row: { ...plan('broken-active'), is_active: 'perhaps' } },
  {
    code: 'FB_CYCLE_UNKNOWN',
    kind: 'subscription',
    row: { ...subscription('broken-cycle'), billing_cycle: 'fortnightly' },
  },
  {
    code: 'FB_DATE_INVALID',
    kind: 'subscription',
    row: { ...subscription('broken-date'), current_period_end: 'infinity' },
  },
  {
    code: 'FB_PERIOD_REVERSED',
    kind: 'subscription',
    row: {
      ...subscription('broken-period'),
      current_period_start: '2026-05-31 00:00:00+00',
      current_period_end: '2026-05-01 00:00:00+00',
    },
  },
  {
    code: 'FB_PLAN_UNRESOLVED',
    kind: 'subscription',
    row: { ...subscription('broken-plan'), plan_id: 'plan-gone' },
  },
  {
    code: 'FB_PRICE_MISSING',
    kind: 'subscription',
    row: { ...subscription('broken-price-missing'), billing_cycle: 'yearly' },
  },
]

/** Which rows of the demo the engine rejects, and why: one entry a `rejected` line. */
export const BROKEN: readonly { kind: RowKind; id: string | null; code: RejectCode }[] = BROKEN_ROWS.map(
  ({ kind, row, code }) => ({ kind, id: row.id, code }),
)

function user(id: string | null): UserRow {
  return {
    id,
    email: 'broken@example.com',
    full_name: 'Broken customer',
    company: null,
    billing_email: null,
    billing_address: null,
    billing_city: null,
    billing_state: null,
    billing_postal_code: null,
    billing_country: null,
    tax_id: null,
    stripe_customer_id: null,
  }
}

function plan(id: string): PlanRow {
  return {
    id,
    name: 'Broken plan',
    price_monthly: '5.00',
    price_yearly: '50.00',
    cpu_seconds_quota: '3600',
    is_active: 'true',
  }
}

/** A monthly subscription of the first customer to the first plan, which has no yearly price. */
function subscription(id: string): SubscriptionRow {
  return {
    id,
    user_id: customerId(1),
    deployment_id: `dep-${id}`,
    plan_id: 'start',
    status: 'active',
    billing_cycle: 'monthly',
    current_period_start: null,
    current_period_end: null,
  }
}
