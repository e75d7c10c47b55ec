import { Type } from 'typebox'
import { Failure } from './failure.ts'
import { Decimal, exact, Text } from './scalars.ts'

const MAX_RATE_LINES = 10_000
/** More is no price list that anybody reads, and would only cost time. */
const MAX_TIERS = 100

/** Of wei, the finest unit in use, an amount has 18. */
const MAX_DIGITS = 20

const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' })

/** A code, which has the digits of ISO 4217, or a code with its own digits, which need not be in ISO 4217. */
const Currency = Type.Union([
  CurrencyCode,
  Type.Object({ code: CurrencyCode, digits: Type.Integer({ minimum: 0, maximum: MAX_DIGITS }) }, exact),
])
export type Currency = Type.Static<typeof Currency>

/** `none`: a part of a batch costs its part. `up`: a batch that is begun costs all of it. */
const BatchRounding = Type.Union([Type.Literal('none'), Type.Literal('up')])
export type BatchRounding = Type.Static<typeof BatchRounding>

/** What every charge has. The quota comes off first; `metric` is a name for sentences and plays no part in the amount. */
const common = { metric: Type.Optional(Type.String()), included_quota: Decimal }

/** Every batch of `unit_batch` units costs `price_per_unit`. */
export const StandardCharge = Type.Object(
  {
    ...common,
    charge_model: Type.Literal('standard'),
    price_per_unit: Decimal,
    unit_batch: Decimal,
    batch_rounding: Type.Optional(BatchRounding),
  },
  exact,
)
export type StandardCharge = Type.Static<typeof StandardCharge>

/** `standard` with batches rounded up. */
export const PackageCharge = Type.Object(
  {
    ...StandardCharge.properties,
    charge_model: Type.Literal('package'),
    batch_rounding: Type.Optional(Type.Literal('up')),
  },
  exact,
)
export type PackageCharge = Type.Static<typeof PackageCharge>

/**
 * Units above the `up_to` of the tier before and up to its own, null in the last tier alone. `unit_batch` is 1 and
 * `flat_fee` 0 where they are absent.
 */
export const Tier = Type.Object(
  {
    up_to: Type.Union([Decimal, Type.Null()]),
    price_per_unit: Decimal,
    unit_batch: Type.Optional(Decimal),
    flat_fee: Type.Optional(Decimal),
  },
  exact,
)
export type Tier = Type.Static<typeof Tier>

/** `graduated`: each tier that is reached prices its own units. `volume`: the tier that holds the total prices them all. */
export const TieredCharge = Type.Object(
  {
    ...common,
    charge_model: Type.Union([Type.Literal('graduated'), Type.Literal('volume')]),
    tiers: Type.Array(Tier, { minItems: 1, maxItems: MAX_TIERS }),
    batch_rounding: Type.Optional(BatchRounding),
  },
  exact,
)
export type TieredCharge = Type.Static<typeof TieredCharge>

/** The charge of a plan line can be sent as it is. */
export type RateCharge = StandardCharge | PackageCharge | TieredCharge

/** A line but for its charge, which is judged by the schema of its `charge_model`. */
export const RateLineFrame = Type.Object({ id: Type.String(), quantity: Decimal, charge: Type.Object({}) }, exact)

/** One line of a request, as it has to be. */
export interface RateLine {
  readonly id: string
  /** Units used in the period. Below zero they count as none, and the reply warns. */
  readonly quantity: string
  readonly charge: RateCharge
}

/** The envelope of `POST /v1/rate`. The lines are judged one by one. */
export const RateRequest = Type.Object(
  {
    currency: Currency,
    explain: Type.Optional(Type.Boolean({ description: 'true adds an explanation to each line' })),
    lines: Type.Array(Type.Unknown({ description: '{id, quantity, charge}, judged one by one' }), {
      maxItems: MAX_RATE_LINES,
    }),
  },
  exact,
)
export type RateRequest = Type.Static<typeof RateRequest>

/** Exact, hence as long as it takes; 20 decimals, half up, where the fraction does not end. Never negative. */
const Amount = Type.String({ pattern: '^[0-9]+([.][0-9]+)?$' })

/** How one price came into an amount: all of it, or one tier's part. The `amount`s of all parts add up to the line's. */
export const RatedPart = Type.Object(
  {
    /** 1 for the first tier; null where the charge has none. */
    tier: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    /** The tier's bounds, in units beyond the quota: more than `above`, and `up_to` or less; null is no bound. */
    above: Amount,
    up_to: Type.Union([Amount, Type.Null()]),
    /** Units that this price was asked for. */
    units: Amount,
    unit_batch: Amount,
    /** units / unit_batch, a whole number where batches are rounded up. */
    batches: Amount,
    price_per_unit: Amount,
    flat_fee: Amount,
    /** batches x price_per_unit + flat_fee */
    amount: Amount,
    sentence: Type.String(),
  },
  exact,
)
export type RatedPart = Type.Static<typeof RatedPart>

/** `sentence` is the whole amount in plain English, for whoever answers a customer; `parts` are the same piece by piece. */
export const Explanation = Type.Object({ sentence: Type.String(), parts: Type.Array(RatedPart) }, exact)
export type Explanation = Type.Static<typeof Explanation>

/**
 * `overage` are the units beyond the quota. `amount_rounded` is the exact fraction rounded half up to the digits of the
 * currency. `warnings` are there only where something was odd: FB_RATE_QUANTITY_NEGATIVE. `explanation` is there only
 * where it was asked for.
 */
export const RatedLine = Type.Object(
  {
    id: Type.String(),
    overage: Amount,
    amount: Amount,
    amount_rounded: Amount,
    warnings: Type.Optional(Type.Array(Failure)),
    explanation: Type.Optional(Explanation),
  },
  exact,
)
export type RatedLine = Type.Static<typeof RatedLine>

/** `id` is null where the line has none. */
export const UnratedLine = Type.Object({ id: Text, error: Failure }, exact)
export type UnratedLine = Type.Static<typeof UnratedLine>

/** One result a line, in the order of the request. */
export const RateReply = Type.Object({ lines: Type.Array(Type.Union([RatedLine, UnratedLine])) }, exact)
export type RateReply = Type.Static<typeof RateReply>
