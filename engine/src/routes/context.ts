import type { Config } from '../config.ts'
import type { Limits } from '../nexacloud/limits.ts'
import type { Gate } from './gate.ts'

/** What the routes work with. */
export interface Context {
  readonly config: Config
  readonly limits: Limits
  readonly gate: Gate
}
