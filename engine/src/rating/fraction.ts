/** An exact number: `numerator / denominator`, the denominator above 0. Not reduced. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** @param text a decimal as `DECIMAL_PATTERN` describes it */
export function fraction(text: string): Fraction {
  const [whole = '', digits = ''] = text.split('.')
  return { numerator: BigInt(whole + digits), denominator: 10n ** BigInt(digits.length) }
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** @param b above 0 */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator }
}

/** Rounds half up to `digits` decimals and writes them all. The fraction is not negative. */
export function rounded({ numerator, denominator }: Fraction, digits: number): string {
  const scaled = (2n * numerator * 10n ** BigInt(digits) + denominator) / (2n * denominator)
  return point(scaled, digits)
}

/** Every digit of a fraction that ends, else `digits` decimals rounded half up. The fraction is not negative. */
export function exact(value: Fraction, digits: number): string {
  const length = decimals(value)
  return length === null
    ? rounded(value, digits)
    : point((value.numerator * 10n ** BigInt(length)) / value.denominator, length)
}

/** How many decimals the fraction has; null where they never end. */
function decimals({ numerator, denominator }: Fraction): number | null {
  let rest = denominator / gcd(numerator, denominator)
  let twos = 0
  let fives = 0
  for (; rest % 2n === 0n; rest /= 2n) twos += 1
  for (; rest % 5n === 0n; rest /= 5n) fives += 1
  return rest === 1n ? Math.max(twos, fives) : null
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

function point(scaled: bigint, digits: number): string {
  if (digits === 0) return String(scaled)
  const text = String(scaled).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
