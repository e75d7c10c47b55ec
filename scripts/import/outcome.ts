import type { Run } from '../../web/src/contract.ts'
import type { FailureCode } from '../failure.ts'

/** How the command ended. Its number is what the command leaves with: 1 is left to what nobody foresaw. */
export const EXITS = {
  /** Every row has its place, and the control totals agree. */
  done: 0,
  /** The arguments or the environment are wrong; Odoo was not asked. */
  usage: 2,
  /** Odoo cannot be reached, or does not let this key in. */
  odoo: 3,
  /** There is no complete run: it was refused, it failed, or it was stopped. */
  run: 4,
  /** The run asks something before it writes; nobody but a person answers. */
  question: 5,
  /** All is done but for rows that failed. */
  rows: 6,
  /** Stopped by Ctrl-C or a signal. */
  interrupted: 130,
} as const

export type Outcome = keyof typeof EXITS

type RunOutcome = 'done' | 'run' | 'question' | 'rows'

/** What a run that is over came to. */
export function outcomeOf(run: Pick<Run, 'state' | 'dry_run' | 'message' | 'questions' | 'counts'>): RunOutcome {
  if (run.questions.length > 0) return 'question'
  // A plan that could not be begun, or was stopped before, is still a plan: its run says why, or is no preview.
  const complete = run.state === 'done' || (run.state === 'planned' && run.dry_run && run.message === null)
  if (!complete) return 'run'
  return Object.values(run.counts ?? {}).some(({ fail }) => fail > 0) ? 'rows' : 'done'
}

/** What a failure of the command itself comes to. */
export function outcomeOfFailure(code: FailureCode): 'usage' | 'odoo' | 'run' {
  if (USAGE.includes(code)) return 'usage'
  return code === 'FB_ODOO_REFUSED' ? 'run' : 'odoo'
}

const USAGE: readonly FailureCode[] = [
  'FB_ARGUMENT_UNKNOWN',
  'FB_ARGUMENT_VALUE',
  'FB_ARGUMENT_MISSING',
  'FB_ODOO_URL_INVALID',
  'FB_ODOO_URL_PLAIN',
  'FB_DATABASE_NAME_INVALID',
  'FB_API_KEY_MISSING',
  'FB_API_KEY_INVALID',
]
