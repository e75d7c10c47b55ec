import { fixed, halfUp, plain, tenTo } from './scaled.ts'

/** Decimals of an amount that does not end. */
const ENDLESS_DECIMALS = 20

/**
 * What the amounts of a charge are counted in: 1 / (10^scale x divisor) of the currency. The divisor has no factor 2 or 5, so
 * that an amount ends exactly where it is a multiple of the divisor, and then within `scale` decimals.
 */
export class MoneyUnit {
  readonly scale: number
  readonly divisor: bigint
  /** How many of this unit make 10^-digits of the currency, by digits; only where that is a whole number. */
  readonly #steps: { readonly step: bigint; readonly half: bigint }[] = []

  constructor(scale: number, divisor: bigint) {
    this.scale = scale
    this.divisor = divisor
  }

  /** Every digit of an amount that ends, else 20 decimals rounded half up. @param amount 0 or more */
  exactText(amount: bigint): string {
    if (this.divisor === 1n) return plain(amount, this.scale)
    return this.ends(amount) ? plain(amount / this.divisor, this.scale) : this.roundedText(amount, ENDLESS_DECIMALS)
  }

  /** The amount rounded half up once, from its exact value. @param amount 0 or more */
  roundedText(amount: bigint, digits: number): string {
    return fixed(this.#rounded(amount, digits), digits)
  }

  /**
   * The amounts of parts as texts that add up to the text of their sum, digit for digit. A part that does not end differs from
   * its exact value by less than the last digit.
   */
  partTexts(parts: readonly bigint[]): string[] {
    const sum = parts.reduce((total, part) => total + part, 0n)
    const digits = this.ends(sum) ? Math.max(ENDLESS_DECIMALS, this.scale) : ENDLESS_DECIMALS
    let exactly = 0n
    let told = 0n
    return parts.map((part) => {
      exactly += part
      const upTo = this.#rounded(exactly, digits)
      const own = upTo - told
      told = upTo
      return this.ends(part) ? plain(own, digits) : fixed(own, digits)
    })
  }

  /** Whether the amount has an end when it is written as a decimal. */
  ends(amount: bigint): boolean {
    return amount % this.divisor === 0n
  }

  /** Whether rounding to so many digits leaves the amount as it is. */
  hasDigits(amount: bigint, digits: number): boolean {
    return (amount * tenTo(digits)) % (tenTo(this.scale) * this.divisor) === 0n
  }

  #rounded(amount: bigint, digits: number): bigint {
    if (digits > this.scale) return halfUp(amount * tenTo(digits - this.scale), this.divisor)
    const { step, half } = this.#steps[digits] ?? this.#remember(digits)
    return (amount + half) / step
  }

  #remember(digits: number) {
    const step = tenTo(this.scale - digits) * this.divisor
    const rounding = { step, half: step / 2n }
    this.#steps[digits] = rounding
    return rounding
  }
}
