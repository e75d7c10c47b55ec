import type { PriceTable } from '../tariff.ts'
import { type Part, part } from './part.ts'

/**
 * Each tier that is reached prices its own units and asks its flat fee. The first one is reached by no usage at all: its flat
 * fee is due at zero, as OpenMeter has it.
 */
export function graduated(table: PriceTable, overage: bigint): Part[] {
  const parts: Part[] = []
  for (const tier of table.tiers) {
    if (parts.length > 0 && overage <= tier.above) break
    const end = tier.upTo === null || overage < tier.upTo ? overage : tier.upTo
    parts.push(part(table, tier, end - tier.above))
  }
  return parts
}
