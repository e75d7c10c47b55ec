import { ERRORS, type ErrorCode } from './contract/errors.ts'
import { type ErrorReply, failure } from './contract/failure.ts'
import type { Marks } from './contract/fill.ts'

/** A failure of the catalogue, thrown. Whoever catches it answers with `status` and `reply`. */
export class EngineError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly reply: ErrorReply

  /** @param details facts for a program, sent as they are */
  constructor(code: ErrorCode, marks: Marks = {}, details?: Record<string, unknown>) {
    const entry = failure(code, marks)
    super(entry.message)
    this.code = code
    this.status = ERRORS[code][0]
    this.reply = details ? { ...entry, details } : entry
  }
}
