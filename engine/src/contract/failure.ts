import { Type } from 'typebox'
import { ERRORS, type ErrorCode } from './errors.ts'
import { fill, type Marks } from './fill.ts'
import { exact } from './scalars.ts'

/** One entry of the error catalogue as it is sent: what happened, and in one sentence what to do about it. */
export const Failure = Type.Object({ code: Type.String(), message: Type.String(), fix: Type.String() }, exact)
export type Failure = Type.Static<typeof Failure>

/** The body of every answer that is not 2xx. `details` are facts a program can use, such as all problems found. */
export const ErrorReply = Type.Object(
  { ...Failure.properties, details: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
  exact,
)
export type ErrorReply = Type.Static<typeof ErrorReply>

/** @param marks the values of the entry's `{marks}`, never a secret */
export function failure(code: ErrorCode, marks: Marks = {}): Failure {
  const [, message, fix] = ERRORS[code]
  return { code, message: fill(message, marks), fix: fill(fix, marks) }
}
