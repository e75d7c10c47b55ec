import type { RejectCode } from '../contract/rejects.ts'
import { TEXT_LIMIT } from '../contract/tables.ts'
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
  if (isTooLong(value)) throw badValue('FB_TEXT_TOO_LONG', column, value)
  return value.trim() || null
}

/** An id: its exact characters, never trimmed. Null where there is none, and where there are only blanks. */
export function id(value: unknown, column: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string') throw badValue('FB_ID_INVALID', column, value)
  if (!isStorable(value)) throw badValue('FB_TEXT_INVALID', column, value)
  if (isTooLong(value)) throw badValue('FB_TEXT_TOO_LONG', column, value)
  return value.trim() === '' ? null : value
}

/** PostgreSQL stores no NUL, and half of a surrogate pair is no character. */
function isStorable(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed()
}

/** By characters, as PostgreSQL counts them: one beyond the first plane is two of JavaScript's. */
function isTooLong(value: string): boolean {
  return value.length > TEXT_LIMIT && [...value.slice(0, 2 * TEXT_LIMIT + 1)].length > TEXT_LIMIT
}
