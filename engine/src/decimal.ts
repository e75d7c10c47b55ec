const DIGITS = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/
const SHORTEST = /^(-?)([0-9])(?:[.]([0-9]+))?e([+-][0-9]+)$/

/**
 * The one way to write a decimal: no leading zeros, no trailing zeros after the point, no `-0`. Null for a text that
 * is no plain decimal (an exponent, a sign other than `-`, `NaN`, blanks).
 */
export function canonicalDecimal(text: string): string | null {
  const match = DIGITS.exec(text)
  if (!match) return null
  const [, sign = '', whole = '', fraction = ''] = match
  const kept = fraction.replace(/0+$/, '')
  const digits = whole.replace(/^0+(?=[0-9])/, '') + (kept && `.${kept}`)
  return digits === '0' ? '0' : sign + digits
}

/** A JSON number as text, in its shortest form and without an exponent. */
export function plainNumber(value: number): string {
  const shortest = String(value)
  const match = SHORTEST.exec(shortest)
  if (!match) return shortest
  const [, sign = '', first = '', rest = '', exponent = ''] = match
  const digits = first + rest
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return sign + digits.padEnd(point, '0')
}

/** Whether a canonical decimal comes back the same after it has been an IEEE 754 double, as Odoo's Float is. */
export function survivesDouble(canonical: string): boolean {
  const number = Number(canonical)
  return Number.isFinite(number) && canonicalDecimal(plainNumber(number)) === canonical
}
