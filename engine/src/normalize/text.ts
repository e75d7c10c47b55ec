import type { RejectCode } from '../contract/rejects.ts'
import { plainNumber } from '../decimal.ts'
import { badValue } from './rejection.ts'

/**
 * A column as trimmed text, or null where it holds nothing. Numbers and booleans become their text.
 * @throws Rejection `code` for anything that is no text
 */
export function text(value: unknown, column: string, code: RejectCode = 'FB_TEXT_INVALID'): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return plainNumber(value)
  if (typeof value === 'boolean') return String(value)
  if (!isStorable(value)) throw badValue(code, column, value)
  return value.trim() || null
}

/** An id: its exact characters, never trimmed. Null where there is none, and where there are only blanks. */
export function id(value: unknown, column: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string') throw badValue('FB_ID_INVALID', column, value)
  if (!isStorable(value)) throw badValue('FB_TEXT_INVALID', column, value)
  return value.trim() === '' ? null : value
}

/** PostgreSQL stores no NUL, and half of a surrogate pair is no character. */
function isStorable(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed()
}
