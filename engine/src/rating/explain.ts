import type { Explanation, RateCharge, RatedLine, RatedPart } from '../contract/rate.ts'
import type { Currency } from './currency.ts'
import type { Part } from './models/part.ts'
import { MoneyUnit } from './money.ts'
import { ceiling, plain, plainText } from './scaled.ts'
import type { PriceTable } from './tariff.ts'
import { unitPrice } from './unit-price.ts'

/** What is known of a line once it is rated. */
export interface Rated {
  readonly charge: RateCharge
  readonly table: PriceTable
  readonly currency: Currency
  /** What was sent, which may be negative, and what of it the quota leaves, in the table's units. */
  readonly used: bigint
  readonly overage: bigint
  readonly parts: readonly Part[]
  /** The sum of the parts, in the table's money unit. */
  readonly amount: bigint
  readonly line: RatedLine
}

/** How an amount came about, for somebody who has to answer a customer: from the very parts that it was added up from. */
export function explanation(rated: Rated): Explanation {
  const { money } = rated.table
  const amounts = money.partTexts(rated.parts.map(({ cost }) => cost))
  const parts = rated.parts.map((part, index) => explainedPart(part, amounts[index] ?? '', rated))
  return { sentence: [usage(rated), ...parts.map(({ sentence }) => sentence), total(rated)].join(' '), parts }
}

function explainedPart({ tier, units, cost }: Part, amount: string, { charge, table }: Rated): RatedPart {
  const facts = {
    tier: 'tiers' in charge ? tier.number : null,
    above: plain(tier.above, table.scale),
    up_to: tier.upTo === null ? null : plain(tier.upTo, table.scale),
    units: plain(units, table.scale),
    unit_batch: plainText(tier.exact.batch),
    batches: table.roundsUp ? String(ceiling(units, tier.batch)) : quotient(units, tier.batch),
    price_per_unit: plainText(tier.exact.price),
    flat_fee: plainText(tier.exact.flatFee),
    amount,
  }
  const rounds = table.roundsUp && units % tier.batch !== 0n
  const sentence = `${range(facts)}${asked(facts, table.roundsUp, rounds)} = ${about(amount, table.money.ends(cost))}.`
  return { ...facts, sentence }
}

function quotient(units: bigint, batch: bigint): string {
  const { coefficient, scale, divisor } = unitPrice({ coefficient: units, scale: 0 }, { coefficient: batch, scale: 0 })
  return new MoneyUnit(scale, divisor).exactText(coefficient)
}

// -- Sentences --------------------------------------------------------------------------------------------------------

/** What was used, and what of it the quota covers. */
function usage({ charge, table, used, overage }: Rated): string {
  const name = charge.metric ?? 'units'
  const told = (units: bigint) => grouped(plain(units, table.scale))
  if (used < 0n) return `-${told(-used)} ${name} are negative and count as zero.`
  if (used === 0n) return `No ${name} were used.`
  if (overage === 0n) return `All ${told(used)} ${name} are within the ${told(table.quota)} included.`
  if (table.quota === 0n) return `All ${told(used)} ${name} are charged.`
  return `${told(overage)} of ${told(used)} ${name} are beyond the ${told(table.quota)} included.`
}

function range({ tier, above, up_to }: Omit<RatedPart, 'sentence'>): string {
  if (tier === null) return ''
  const bounds = [above === '0' ? '' : `above ${grouped(above)}`, up_to === null ? '' : `up to ${grouped(up_to)}`]
  return `Tier ${tier} (${bounds.filter(Boolean).join(', ') || 'all units'}): `
}

/** The left side of a part's equation. */
function asked(part: Omit<RatedPart, 'sentence'>, inBatches: boolean, rounds: boolean): string {
  const units = counted(part.units, 'unit', 'units')
  const fee = part.flat_fee === '0' ? '' : ` + flat fee ${grouped(part.flat_fee)}`
  const price = grouped(part.price_per_unit)
  if (part.unit_batch === '1' && !rounds) return `${units} x ${price}${fee}`
  const batch = grouped(part.unit_batch)
  const batches = counted(part.batches, 'batch', 'batches')
  if (!inBatches) return `${units} x ${price} / ${batch}${fee}`
  return `${units} ${rounds ? 'rounded up to' : 'in'} ${batches} of ${batch} x ${price}${fee}`
}

function total({ amount, table, currency, line }: Rated): string {
  const rounded = `${grouped(line.amount_rounded)} ${currency.code}`
  if (table.money.hasDigits(amount, currency.digits)) return `The amount is ${rounded}.`
  return `The amount is ${about(line.amount, table.money.ends(amount))}, rounded to ${rounded}.`
}

const about = (amount: string, exactly: boolean) => (exactly ? grouped(amount) : `about ${grouped(amount)}`)
const counted = (count: string, one: string, many: string) => `${grouped(count)} ${count === '1' ? one : many}`

/** 25200.5 as 25,200.5 */
function grouped(decimal: string): string {
  const [whole = '', ...rest] = decimal.split('.')
  return [whole.replace(/\B(?=([0-9]{3})+$)/g, ','), ...rest].join('.')
}
