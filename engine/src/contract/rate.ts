import { Type } from 'typebox'
import { Failure } from './failure.ts'
import { Decimal, exact, Text } from './scalars.ts'

const MAX_RATE_LINES = 10_000

/** The charge of a plan line can be sent as it is; `metric` plays no part in the amount. */
const RateCharge = Type.Object(
  {
    metric: Type.Optional(Type.String()),
    charge_model: Type.Literal('standard'),
    price_per_unit: Decimal,
    unit_batch: Decimal,
    included_quota: Decimal,
  },
  exact,
)

export const RateLine = Type.Object({ id: Type.String(), quantity: Decimal, charge: RateCharge }, exact)
export type RateLine = Type.Static<typeof RateLine>

const EXAMPLE: RateLine = {
  id: 'usage-1',
  quantity: '25200',
  charge: { charge_model: 'standard', price_per_unit: '0.0075', unit_batch: '3600', included_quota: '18000' },
}

/** The envelope of `POST /v1/rate`. The lines are judged one by one against `RateLine`. */
export const RateRequest = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' }),
    lines: Type.Array(Type.Unknown({ description: 'judged one by one', examples: [EXAMPLE] }), {
      maxItems: MAX_RATE_LINES,
    }),
  },
  exact,
)
export type RateRequest = Type.Static<typeof RateRequest>

/** Exact, hence as long as it takes; 20 decimals, half up, where the fraction does not end. */
const Amount = Type.String({ pattern: '^[0-9]+([.][0-9]+)?$' })

/** `amount_rounded` is the exact fraction rounded half up to the digits of the currency. */
export const RatedLine = Type.Object(
  { id: Type.String(), overage: Amount, amount: Amount, amount_rounded: Amount },
  exact,
)
export type RatedLine = Type.Static<typeof RatedLine>

/** `id` is null where the line has none. */
export const UnratedLine = Type.Object({ id: Text, error: Failure }, exact)
export type UnratedLine = Type.Static<typeof UnratedLine>

/** One result a line, in the order of the request. */
export const RateReply = Type.Object({ lines: Type.Array(Type.Union([RatedLine, UnratedLine])) }, exact)
export type RateReply = Type.Static<typeof RateReply>
