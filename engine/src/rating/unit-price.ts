import { MoneyUnit } from './money.ts'
import { type Scaled, tenTo } from './scaled.ts'

/** The price of one unit: `coefficient / (10^scale x divisor)`, where the divisor has no factor 2 or 5. Not reduced. */
export interface UnitPrice {
  readonly coefficient: bigint
  readonly scale: number
  readonly divisor: bigint
}

/** price / batch, exactly. @param batch above 0 */
export function unitPrice(price: Scaled, batch: Scaled): UnitPrice {
  let divisor = batch.coefficient
  let twos = 0
  let fives = 0
  for (; divisor % 2n === 0n; divisor /= 2n) twos += 1
  for (; divisor % 5n === 0n; divisor /= 5n) fives += 1
  const scale = Math.max(twos, fives)
  const missing = 2n ** BigInt(scale - twos) * 5n ** BigInt(scale - fives)
  return { coefficient: price.coefficient * tenTo(batch.scale) * missing, scale: price.scale + scale, divisor }
}

/** A price that needs no division. */
export function wholePrice({ coefficient, scale }: Scaled): UnitPrice {
  return { coefficient, scale, divisor: 1n }
}

/** A unit that holds all prices without a rest. */
export function commonUnit(prices: readonly UnitPrice[]): MoneyUnit {
  let scale = 0
  let divisor = 1n
  for (const price of prices) {
    scale = Math.max(scale, price.scale)
    if (divisor % price.divisor !== 0n) divisor *= price.divisor
  }
  return new MoneyUnit(scale, divisor)
}

/** The price in a unit that holds it without a rest. */
export function inUnit({ coefficient, scale, divisor }: UnitPrice, unit: MoneyUnit): bigint {
  return coefficient * tenTo(unit.scale - scale) * (unit.divisor / divisor)
}
