import { fill, type Marks } from '../contract/fill.ts'
import { REJECTS, type RejectCode } from '../contract/rejects.ts'
import { shown } from './shown.ts'

/** Thrown while one row is normalized; it rejects that row and no other. */
export class Rejection extends Error {
  readonly code: RejectCode

  constructor(code: RejectCode, marks: Marks = {}) {
    super(fill(REJECTS[code], marks))
    this.code = code
  }
}

/** The Rejection of a row over what one of its columns holds. */
export function badValue(code: RejectCode, column: string, value: unknown): Rejection {
  return new Rejection(code, { column, value: shown(value) })
}
