import { plainNumber } from '../decimal.ts'

const LONGEST = 40

/** Whatever may not be seen, or would change how the text around it is read: controls, bidi marks, line breaks. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A bad value as a sentence can name it: on one line, 40 characters of it, each of them to be seen. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return '[…]'
  if (typeof value === 'object' && value !== null) return '{…}'
  const text = (typeof value === 'number' ? plainNumber(value) : String(value)).trim()
  // Cut first, since a value may be millions of characters long; whole characters, never half of a pair.
  const characters = [...text.slice(0, 2 * LONGEST + 2)].map((character) => character.replace(UNSEEN, '\u{FFFD}'))
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : characters.join('')
}
