import { fill, type Marks } from '../contract/fill.ts'
import { REJECTS, type RejectCode } from '../contract/rejects.ts'

/** Thrown while one row is normalized; it rejects that row and no other. */
export class Rejection extends Error {
  readonly code: RejectCode

  constructor(code: RejectCode, marks: Marks = {}) {
    super(fill(REJECTS[code], marks))
    this.code = code
  }
}
