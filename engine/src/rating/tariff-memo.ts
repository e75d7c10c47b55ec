import { judged } from './charge.ts'
import { Tariff } from './tariff.ts'

/** How many charges of one price and quota are remembered: comparing with more would take longer than judging anew. */
const ALIKE = 4

/** Remembers what charges became: thousands of lines share those of a few plans, each with a copy of its own. */
export class TariffMemo {
  /** By price and quota, which tell most charges apart; of those that have both in common some are remembered. */
  readonly #known = new Map<unknown, Map<unknown, Tariff[]>>()

  /** A charge as rating needs it, or in words why it can not be rated. */
  tariff(charge: Charge): Tariff | string {
    const { included_quota, price_per_unit, tiers } = charge
    const first = isObject(tiers) ? tiers[0] : undefined
    const price = isObject(first) ? first.price_per_unit : price_per_unit
    const candidates = this.#known.get(price)?.get(included_quota) ?? []
    for (const known of candidates) if (alike(known.charge, charge)) return known
    const tariff = judged(charge)
    if (tariff instanceof Tariff) this.#remember(price, included_quota, [tariff, ...candidates.slice(0, ALIKE - 1)])
    return tariff
  }

  #remember(price: unknown, quota: unknown, tariffs: Tariff[]): void {
    const ofPrice = this.#known.get(price)
    if (ofPrice === undefined) this.#known.set(price, new Map([[quota, tariffs]]))
    else ofPrice.set(quota, tariffs)
  }
}

/** A charge of which nothing is known yet. */
interface Charge {
  readonly charge_model?: unknown
  readonly included_quota?: unknown
  readonly price_per_unit?: unknown
  readonly tiers?: unknown
}

/** Whether two values are the same JSON, the order of keys left aside. */
function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false
  let more = 0
  for (const key in a) {
    if (!alike(a[key], b[key])) return false
    more += 1
  }
  for (const _ in b) more -= 1
  return more === 0
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}
