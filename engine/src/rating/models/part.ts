import { ceiling } from '../scaled.ts'
import type { PricedTier, PriceTable } from '../tariff.ts'

/** What one tier makes of some units. */
export interface Part {
  readonly tier: PricedTier
  readonly units: bigint
  /** batches x price + flat fee, in the table's money unit */
  readonly cost: bigint
}

/** A charge model: which tiers price how many of the units beyond the quota. */
export type Split = (table: PriceTable, overage: bigint) => Part[]

/** What a tier asks for some units. */
export function part(table: PriceTable, tier: PricedTier, units: bigint): Part {
  const usage = (table.roundsUp ? ceiling(units, tier.batch) : units) * tier.price
  return { tier, units, cost: tier.flatFee === 0n ? usage : usage + tier.flatFee }
}
