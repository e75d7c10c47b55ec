import type { Counts, Line, Lines, Orphan, OrphanSummary, Progress, Run, Source } from '../src/contract.ts'

type Bucket = Counts['user']

const bucket = (changed: Partial<Bucket> = {}): Bucket => ({
  read: 0,
  create: 0,
  update: 0,
  unchanged: 0,
  skip: 0,
  fail: 0,
  delete: 0,
  warn: 0,
  ...changed,
})

export const counts = (changed: Partial<Record<keyof Counts, Partial<Bucket>>> = {}): Counts => ({
  plan: bucket(changed.plan),
  user: bucket(changed.user),
  subscription: bucket(changed.subscription),
})

export const source = (changed: Partial<Source> = {}): Source => ({
  status: 'ready',
  problems: [],
  grant: null,
  rows: { plan: 3, user: 1200, subscription: 1500 },
  checked_at: '2026-01-31 23:59:59',
  may_configure: true,
  ...changed,
})

export const progress = (changed: Partial<Progress> = {}): Progress => ({
  id: 7,
  state: 'planned',
  dry_run: true,
  may_continue: false,
  message: null,
  questions: [],
  notice: null,
  rows_done: 0,
  rows_total: 0,
  rate: null,
  seconds_left: null,
  kinds: {},
  ...changed,
})

/** A reviewed plan, unless told otherwise. */
export const run = (changed: Partial<Run> = {}): Run => ({
  ...progress(),
  name: 'Preview 2026-01-31 23:59',
  user: 'Administrator',
  started_at: '2026-01-31 23:59:59',
  finished_at: '2026-01-31 23:59:59',
  source_read_at: '2026-01-31 23:59:59',
  counts: counts({ user: { read: 1200, create: 1200 }, subscription: { read: 1500, create: 1490, update: 10 } }),
  planned_counts: null,
  control_totals: [],
  revenue: null,
  warnings: [],
  orphans: null,
  choices: 0,
  undoes: null,
  undone_by: null,
  may_undo: false,
  ...changed,
})

export const orphanSummary = (changed: Partial<OrphanSummary> = {}): OrphanSummary => ({
  count: 2,
  month: '91.66',
  cancelled: 0,
  may_cancel: true,
  ...changed,
})

export const orphan = (changed: Partial<Orphan> = {}): Orphan => ({
  id: 1,
  order_id: 42,
  order_name: 'NC-1',
  subscription_id: 'sub-1',
  customer: 'Acme',
  plan: 'Team',
  month: '49.99',
  cancelled: false,
  standing: true,
  ...changed,
})

export const line = (changed: Partial<Line> = {}): Line => ({
  id: 1,
  kind: 'subscription',
  action: 'update',
  external_id: 'sub-1',
  name: 'Deployment 1',
  waiting: false,
  matched: true,
  code: null,
  message: null,
  changes: [{ field: 'price_unit', label: 'Price', old: '19.00 CAD', new: '24.50 CAD' }],
  warnings: [],
  record: { model: 'sale.order', id: 42 },
  choice: null,
  link: null,
  ...changed,
})

/** One page of a longer list. */
export const page = (total: number, offset = 0, limit = 80): Lines => ({
  total,
  lines: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) =>
    line({ id: offset + index + 1, external_id: `sub-${offset + index + 1}` }),
  ),
})
