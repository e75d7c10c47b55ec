import { Type } from 'typebox'
import { exact } from './scalars.ts'

/** One entry of the error catalogue as it is sent: what happened, and in one sentence what to do about it. */
export const Failure = Type.Object({ code: Type.String(), message: Type.String(), fix: Type.String() }, exact)
export type Failure = Type.Static<typeof Failure>

/** The body of every answer that is not 2xx. */
export const ErrorReply = Type.Object(
  { ...Failure.properties, details: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
  exact,
)
export type ErrorReply = Type.Static<typeof ErrorReply>
