import { Type } from 'typebox'
import { CONTRACT, Day, Decimal, exact, Text } from './scalars.ts'

/**
 * The lines of `POST /v1/nexacloud/snapshot` and `POST /v1/normalize`, one JSON object per line (NDJSON), in this order:
 * start, plans, partners, subscriptions, end. A rejected row stands where its kind stands. A stream that ends without
 * its `end` line is worth nothing and must be refused whole.
 */
export const RowKind = Type.Union([Type.Literal('user'), Type.Literal('plan'), Type.Literal('subscription')])
export type RowKind = Type.Static<typeof RowKind>

/** Where a stream's rows came from: NexaCloud's tables, or the body of a request. */
const Source = Type.Union([Type.Literal('nexacloud'), Type.Literal('request')])

export const StartLine = Type.Object(
  {
    type: Type.Literal('start'),
    contract: Type.Literal(CONTRACT),
    engine: Type.String({ description: 'version of the engine' }),
    read_at: Type.String({ format: 'date-time', description: 'UTC instant at which the snapshot was opened' }),
    source: Source,
  },
  exact,
)

/** The usage charge of a plan: `price_per_unit` pays `unit_batch` units beyond `included_quota`. */
const PlanCharge = Type.Object(
  {
    metric: Type.Literal('cpu_seconds'),
    charge_model: Type.Literal('standard'),
    included_quota: Decimal,
    unit_batch: Decimal,
    price_per_unit: Decimal,
  },
  exact,
)

/** Prices are CAD per period; null is "not sold in this cycle", "0" is free. */
export const PlanLine = Type.Object(
  {
    type: Type.Literal('plan'),
    code: Type.String({ minLength: 1, description: 'plans.id' }),
    name: Type.String({ minLength: 1 }),
    active: Type.Boolean(),
    price_monthly: Type.Union([Decimal, Type.Null()]),
    price_yearly: Type.Union([Decimal, Type.Null()]),
    charge: PlanCharge,
  },
  exact,
)

export const PartnerLine = Type.Object(
  {
    type: Type.Literal('partner'),
    external_id: Type.String({ minLength: 1, description: 'users.id' }),
    name: Type.String({ minLength: 1 }),
    company_name: Text,
    email: Text,
    street: Text,
    city: Text,
    zip: Text,
    state: Text,
    country: Text,
    vat: Text,
    stripe_customer_id: Text,
  },
  exact,
)

export const Cycle = Type.Union([Type.Literal('monthly'), Type.Literal('yearly')])

/** `price` is the plan's flat price of the cycle, CAD per period. */
export const SubscriptionLine = Type.Object(
  {
    type: Type.Literal('subscription'),
    external_id: Type.String({ minLength: 1, description: 'subscriptions.id' }),
    user_id: Text,
    plan_code: Type.String({ minLength: 1 }),
    deployment_id: Text,
    status: Text,
    cycle: Cycle,
    price: Decimal,
    period_start: Type.Union([Day, Type.Null()]),
    period_end: Type.Union([Day, Type.Null()]),
  },
  exact,
)

/** A row that could not be normalized. `id` is null where the row has none; `code` is one of the reject codes. */
export const RejectedLine = Type.Object(
  {
    type: Type.Literal('rejected'),
    kind: RowKind,
    id: Text,
    code: Type.String({ pattern: '^FB_[A-Z_]+$' }),
    message: Type.String({ minLength: 1 }),
  },
  exact,
)

const LineCount = Type.Integer({ minimum: 0 })

/** How many lines of each type went before. plan + partner + subscription + rejected is every row that was read. */
export const Counts = Type.Object(
  { plan: LineCount, partner: LineCount, subscription: LineCount, rejected: LineCount },
  exact,
)

/**
 * `fingerprint`: the sum modulo 2^256 of the SHA-256 of every plan, partner, subscription and rejected line as sent
 * (UTF-8, without its line feed), as 64 hex digits. It ignores order, and unlike a xor equal lines do not cancel.
 */
export const EndLine = Type.Object(
  { type: Type.Literal('end'), counts: Counts, fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }) },
  exact,
)

/** A failure after the stream began; nothing follows it. */
export const ErrorLine = Type.Object(
  { type: Type.Literal('error'), code: Type.String(), message: Type.String(), fix: Type.String() },
  exact,
)

export type Cycle = Type.Static<typeof Cycle>
export type Counts = Type.Static<typeof Counts>
export type StartLine = Type.Static<typeof StartLine>
export type PlanLine = Type.Static<typeof PlanLine>
export type PartnerLine = Type.Static<typeof PartnerLine>
export type SubscriptionLine = Type.Static<typeof SubscriptionLine>
export type RejectedLine = Type.Static<typeof RejectedLine>
export type EndLine = Type.Static<typeof EndLine>
export type ErrorLine = Type.Static<typeof ErrorLine>
export type RowLine = PlanLine | PartnerLine | SubscriptionLine | RejectedLine

export const StreamLine = Type.Union(
  [StartLine, PlanLine, PartnerLine, SubscriptionLine, RejectedLine, EndLine, ErrorLine],
  { description: 'One JSON object per line. A stream without its end line is worth nothing.' },
)
export type StreamLine = Type.Static<typeof StreamLine>
