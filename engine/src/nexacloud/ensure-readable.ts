import { failure } from '../contract/failure.ts'
import { EngineError } from '../engine-error.ts'
import { inspect } from './inspection.ts'
import { problems } from './problems.ts'
import type { Session } from './session.ts'

/**
 * Makes sure that a snapshot can be read, before the first line of it is sent.
 * @throws EngineError the first problem; `details.problems` holds all of them
 */
export async function ensureReadable(session: Session, allowWritable: boolean): Promise<void> {
  const found = problems(await inspect(session), allowWritable)
  const [first] = found
  if (first === undefined) return
  throw new EngineError(first.code, first.marks, { problems: found.map(({ code, marks }) => failure(code, marks)) })
}
