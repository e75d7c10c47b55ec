import type { PriceTable } from '../tariff.ts'
import { type Part, part } from './part.ts'

/** The tier that holds the total prices all of it and asks its flat fee. No tier holds zero, so nothing is due there. */
export function volume(table: PriceTable, overage: bigint): Part[] {
  if (overage === 0n) return []
  for (const tier of table.tiers) {
    if (tier.upTo === null || overage <= tier.upTo) return [part(table, tier, overage)]
  }
  return []
}
