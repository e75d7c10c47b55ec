/** An exact decimal, `coefficient / 10^scale`: the arithmetic stays with integers, and no common divisor is ever sought. */
export interface Scaled {
  readonly coefficient: bigint
  readonly scale: number
}

/** @param text a decimal as `DECIMAL_PATTERN` describes it */
export function scaled(text: string): Scaled {
  const point = text.indexOf('.')
  if (point < 0) return { coefficient: BigInt(text), scale: 0 }
  return { coefficient: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 }
}

/** The value as a number of 10^-scale. @param scale the value's own or more */
export function coefficientAt(value: Scaled, scale: number): bigint {
  return scale === value.scale ? value.coefficient : value.coefficient * tenTo(scale - value.scale)
}

const powers: bigint[] = []

/** 10^exponent */
export function tenTo(exponent: number): bigint {
  const known = powers[exponent]
  if (known !== undefined) return known
  const power = 10n ** BigInt(exponent)
  powers[exponent] = power
  return power
}

/** The nearest whole number, the upper one of two that are as near. @param numerator 0 or more */
export function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator / 2n) / denominator
}

/** The least whole number that is not below the fraction. @param numerator 0 or more */
export function ceiling(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator
}

/** `coefficient / 10^digits` with all its decimals. @param coefficient 0 or more */
export function fixed(coefficient: bigint, digits: number): string {
  const text = String(coefficient)
  if (digits === 0) return text
  if (text.length > digits) return `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return `0.${'0'.repeat(digits - text.length)}${text}`
}

/** `coefficient / 10^scale` without zeros at its end. @param coefficient 0 or more */
export function plain(coefficient: bigint, scale: number): string {
  if (scale === 0) return String(coefficient)
  if (coefficient === 0n) return '0'
  const text = String(coefficient)
  const whole = text.length - scale
  let end = text.length
  while (end > whole && text.charCodeAt(end - 1) === ZERO) end -= 1
  if (whole <= 0) return `0.${'0'.repeat(-whole)}${text.slice(0, end)}`
  return end === whole ? text.slice(0, whole) : `${text.slice(0, whole)}.${text.slice(whole, end)}`
}

/** A decimal as anybody would write it. @param value 0 or more */
export function plainText({ coefficient, scale }: Scaled): string {
  return plain(coefficient, scale)
}

const ZERO = 48
