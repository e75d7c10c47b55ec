import { Compile } from 'typebox/compile'
import { failure } from '../contract/failure.ts'
import { type RatedLine, RateLineFrame, type UnratedLine } from '../contract/rate.ts'
import type { Currency } from './currency.ts'
import { explanation } from './explain.ts'
import type { Part } from './models/part.ts'
import { reason } from './reason.ts'
import { coefficientAt, plain, type Scaled, scaled } from './scaled.ts'
import type { Tariff } from './tariff.ts'
import { TariffMemo } from './tariff-memo.ts'

const frame = Compile(RateLineFrame)

/**
 * A function that rates lines one by one, in whole numbers alone: the quota comes off, the charge's model says which tiers
 * price which units, their costs are added, and `amount` and `amount_rounded` both come from that exact sum.
 * @param explain whether each line says how its amount came about
 */
export function rater(currency: Currency, explain = false): (line: unknown) => RatedLine | UnratedLine {
  const memo = new TariffMemo()
  return (line) => {
    if (!frame.Check(line)) return unrated(idOf(line), reason(frame.Errors(line)))
    const tariff = memo.tariff(line.charge)
    return typeof tariff === 'string'
      ? unrated(line.id, tariff)
      : rated(line.id, scaled(line.quantity), tariff, currency, explain)
  }
}

function rated(id: string, quantity: Scaled, tariff: Tariff, currency: Currency, explain: boolean): RatedLine {
  const table = tariff.table(Math.max(quantity.scale, tariff.scale))
  const used = coefficientAt(quantity, table.scale)
  const overage = used > table.quota ? used - table.quota : 0n
  const parts = table.split(table, overage)
  const amount = total(parts)
  const line: RatedLine = {
    id,
    overage: plain(overage, table.scale),
    amount: table.money.exactText(amount),
    amount_rounded: table.money.roundedText(amount, currency.digits),
  }
  if (used < 0n) line.warnings = [failure('FB_RATE_QUANTITY_NEGATIVE', { quantity: `-${plain(-used, table.scale)}` })]
  if (explain)
    line.explanation = explanation({ charge: tariff.charge, table, currency, used, overage, parts, amount, line })
  return line
}

function total(parts: readonly Part[]): bigint {
  const [only] = parts
  // Nearly every charge has one price, and adding nothing would make a number of its own.
  if (only !== undefined && parts.length === 1) return only.cost
  return parts.reduce((sum, { cost }) => sum + cost, 0n)
}

function unrated(id: string | null, detail: string): UnratedLine {
  return { id, error: failure('FB_RATE_LINE_INVALID', { detail }) }
}

function idOf(line: unknown): string | null {
  return typeof line === 'object' && line !== null && 'id' in line && typeof line.id === 'string' ? line.id : null
}
