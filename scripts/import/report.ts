import type { Action, Coded, Kind, Line, OrphanSummary, Run } from '../../web/src/contract.ts'
import type { Failure } from '../failure.ts'
import { isOpen } from './follow.ts'
import { EXITS, type Outcome, outcomeOfFailure } from './outcome.ts'

/** A run that is over, or that this command waits for no longer. */
export interface Ended {
  outcome: Exclude<Outcome, 'usage' | 'odoo'>
  run: Run
  /** Rows that failed: all of them counted, the first ones named. */
  failed: { total: number; rows: FailedRow[] }
}

/** What `--json` prints. */
export type Report = { outcome: Outcome; exit: number } & (
  | (Ended & { error: null })
  /** What kept the command itself from its work. */
  | { run: null; failed: null; error: { code: string; message: string; fix: string } }
)

export type FailedRow = Pick<Line, 'kind' | 'external_id' | 'name' | 'code' | 'message'>

/** How many failed rows are named. */
export const FAILED_NAMED = 50

export function failedRow({ kind, external_id, name, code, message }: Line): FailedRow {
  return { kind, external_id, name, code, message }
}

export const reportOf = (ended: Ended): Report => ({ ...ended, exit: EXITS[ended.outcome], error: null })

export function reportOfFailure({ code, message, fix }: Failure): Report {
  const outcome = outcomeOfFailure(code)
  return { outcome, exit: EXITS[outcome], run: null, failed: null, error: { code, message, fix } }
}

export interface Table {
  headings: readonly string[]
  rows: readonly (readonly string[])[]
}

const KIND_NAMES: Record<Kind, string> = { plan: 'Plans', user: 'Customers', subscription: 'Subscriptions' }
const ACTIONS: readonly Action[] = ['create', 'update', 'unchanged', 'skip', 'fail']

/** What became of the rows, a kind a line. Rows that a stopped run did not come to are in no other column. */
export function countsTable({ counts }: Pick<Run, 'counts'>): Table {
  const rows = Object.entries(counts ?? {}).map(([kind, count]) => {
    const told = ACTIONS.map((action) => count[action])
    const waiting = count.read - told.reduce((sum, rows) => sum + rows, 0)
    return [KIND_NAMES[kind as Kind], ...[count.read, ...told, waiting].map(String)]
  })
  return { headings: ['', 'read', 'new', 'changed', 'unchanged', 'skipped', 'failed', 'not done yet'], rows }
}

/** Both sides added up, amounts in CAD per period. */
export function totalsTable({ control_totals }: Pick<Run, 'control_totals'>): Table {
  const rows = control_totals.map(({ label, source, left_out, odoo, agrees }) => [
    legible(label),
    ...[source, left_out, odoo].flatMap((side) => [side ? String(side.count) : '', side?.amount ?? '']),
    agrees === null ? '' : agrees ? 'agrees' : 'DIFFERS',
  ])
  return { headings: ['', 'NexaCloud', 'CAD', 'left out', 'CAD', 'Odoo', 'CAD', ''], rows }
}

export function failedTable({ rows }: Ended['failed']): Table {
  return {
    headings: ['failed row', 'id', 'code', 'reason'],
    rows: rows.map(({ kind, external_id, code, message }) =>
      [KIND_NAMES[kind].slice(0, -1), external_id ?? '', code ?? '', message ?? ''].map(legible),
    ),
  }
}

/** What the run says beside its figures, a sentence a line. */
export function notes({ message, questions, warnings, notice, orphans }: Run): string[] {
  const coded = ([code, text]: Coded) => legible(`${text} (${code})`)
  return [
    ...(message === null ? [] : message.split('\n').map(legible)),
    ...questions.map((question) => `Question: ${coded(question)}`),
    ...(notice === null ? [] : [coded(notice)]),
    ...warnings.map((warning) => `Warning: ${coded(warning)}`),
    ...(orphans && orphans.count > 0 ? [orphansNote(orphans)] : []),
  ]
}

const orphansNote = ({ count, month }: OrphanSummary) =>
  `${count} draft orders worth ${month} CAD a month have no subscription in NexaCloud any more: see Gone from NexaCloud on the screen.`

/** The last sentence: what it came to and, where that is not all, what to do. */
export function lastSentence({ outcome, run, failed }: Ended): string {
  const name = legible(run.name)
  const screen = 'under Fusion Billing > Import from NexaCloud'
  const sentences: Record<Ended['outcome'], string> = {
    done: `${name}: every row has its place${run.dry_run ? '. Nothing was written.' : ', and NexaCloud and Odoo agree.'}`,
    run: `${name} did not come to its end. Look at it ${screen}; what was written stays, and can be continued there.`,
    question: `${name} waits for an answer, and nothing was written. Review it ${screen} and click Import Anyway, or mend the source.`,
    rows: `${name}: ${failed.total} rows failed, ${run.dry_run ? 'nothing was written' : 'all others are in Odoo'}. Mend them in NexaCloud or Odoo; the next run takes them.`,
    interrupted: stopped(name, run, screen),
  }
  return `${sentences[outcome]} (exit ${EXITS[outcome]})`
}

function stopped(name: string, run: Run, screen: string): string {
  if (isOpen(run)) return `${name} was told to stop, and ends after the rows in hand.`
  if (run.rows_done === 0) return `${name} was stopped at the server before anything was written.`
  const written = `${run.rows_done} of ${run.rows_total} rows are written`
  return `${name} was stopped at the server: ${written}, the rest waits. Continue it ${screen}, or start anew.`
}

/** Text from NexaCloud on one line of a terminal, without what a terminal would take for a command. */
const legible = (text: string) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
