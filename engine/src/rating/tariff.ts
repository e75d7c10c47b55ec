import type { RateCharge, Tier } from '../contract/rate.ts'
import type { Split } from './models/part.ts'
import { MoneyUnit } from './money.ts'
import { coefficientAt, type Scaled, scaled, tenTo } from './scaled.ts'
import { commonUnit, inUnit, unitPrice, wholePrice } from './unit-price.ts'

/** One tier of a charge, in exact decimals. */
export interface ExactTier {
  /** Null where the tier has no end. */
  readonly upTo: Scaled | null
  readonly price: Scaled
  readonly batch: Scaled
  readonly flatFee: Scaled
}

/** What a charge says, in exact decimals. One price for all units is one tier without end. */
export interface ExactCharge {
  readonly split: Split
  readonly roundsUp: boolean
  readonly quota: Scaled
  readonly tiers: readonly ExactTier[]
}

/** One tier, counted in whole units of `PriceTable.scale` and in whole amounts of its money unit. */
export interface PricedTier {
  /** 1 for the first. */
  readonly number: number
  readonly exact: ExactTier
  readonly above: bigint
  readonly upTo: bigint | null
  readonly batch: bigint
  /** Of a batch where batches are rounded up, else of the smallest unit that is counted. */
  readonly price: bigint
  readonly flatFee: bigint
}

/** A charge in whole numbers: what rating computes with. */
export interface PriceTable {
  readonly split: Split
  readonly roundsUp: boolean
  /** Units are counted in 10^-scale. */
  readonly scale: number
  readonly quota: bigint
  readonly tiers: readonly PricedTier[]
  readonly money: MoneyUnit
}

const NOTHING = scaled('0')
const ONE = scaled('1')

/** A charge that has been judged, and its price tables, each made when a quantity first needs so many decimals. */
export class Tariff {
  readonly charge: RateCharge
  /** The most decimals that a number of units has in the charge itself. */
  readonly scale: number
  readonly #exact: ExactCharge
  readonly #money: MoneyUnit
  /** Prices of a batch where batches are rounded up, else of a unit; and the fees: all in `#money`. */
  readonly #tiers: readonly { readonly exact: ExactTier; readonly price: bigint; readonly flatFee: bigint }[]
  readonly #tables: PriceTable[] = []

  /** @param exact what `charge` says */
  constructor(charge: RateCharge, exact: ExactCharge) {
    this.charge = charge
    this.#exact = exact
    this.scale = Math.max(
      exact.quota.scale,
      ...exact.tiers.flatMap(({ upTo, batch }) => [upTo?.scale ?? 0, batch.scale]),
    )
    const priced = exact.tiers.map((tier) => ({
      exact: tier,
      price: exact.roundsUp ? wholePrice(tier.price) : unitPrice(tier.price, tier.batch),
      flatFee: wholePrice(tier.flatFee),
    }))
    const money = commonUnit(priced.flatMap(({ price, flatFee }) => [price, flatFee]))
    this.#money = money
    this.#tiers = priced.map((tier) => ({
      exact: tier.exact,
      price: inUnit(tier.price, money),
      flatFee: inUnit(tier.flatFee, money),
    }))
  }

  /** @param scale of the quantity to rate, at least the tariff's own */
  table(scale: number): PriceTable {
    const known = this.#tables[scale]
    if (known !== undefined) return known
    const table = this.#tableAt(scale)
    this.#tables[scale] = table
    return table
  }

  #tableAt(scale: number): PriceTable {
    const { split, roundsUp, quota } = this.#exact
    // A price of one unit is, in money 10^scale times as fine, the price of 10^-scale of a unit.
    const finer = roundsUp ? 0 : scale
    return {
      split,
      roundsUp,
      scale,
      quota: coefficientAt(quota, scale),
      money: new MoneyUnit(this.#money.scale + finer, this.#money.divisor),
      tiers: this.#tiers.map(({ exact, price, flatFee }, index) => ({
        number: index + 1,
        exact,
        above: coefficientAt(this.#tiers[index - 1]?.exact.upTo ?? NOTHING, scale),
        upTo: exact.upTo === null ? null : coefficientAt(exact.upTo, scale),
        batch: coefficientAt(exact.batch, scale),
        price,
        flatFee: flatFee * tenTo(finer),
      })),
    }
  }
}

/** The tiers of a charge; one price for all units is one tier without end. */
export function exactTiers(charge: RateCharge): ExactTier[] {
  if ('tiers' in charge) return charge.tiers.map(exactTier)
  return [{ upTo: null, price: scaled(charge.price_per_unit), batch: scaled(charge.unit_batch), flatFee: NOTHING }]
}

function exactTier({ up_to, price_per_unit, unit_batch, flat_fee }: Tier): ExactTier {
  return {
    upTo: up_to === null ? null : scaled(up_to),
    price: scaled(price_per_unit),
    batch: unit_batch === undefined ? ONE : scaled(unit_batch),
    flatFee: flat_fee === undefined ? NOTHING : scaled(flat_fee),
  }
}
