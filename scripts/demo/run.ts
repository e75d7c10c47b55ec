import { setTimeout as sleep } from 'node:timers/promises'
import type { Action, ControlTotal, Counts, Kind, Progress, Total } from '../../web/src/contract.ts'
import { Failure } from '../failure.ts'
import type { OdooSession } from '../odoo/rpc.ts'

export type { ControlTotal, Counts, Kind, Progress, Total }
export type Bucket = Action
export const KINDS = ['plan', 'user', 'subscription'] as const satisfies readonly Kind[]
export const BUCKETS = ['create', 'update', 'unchanged', 'skip', 'fail'] as const satisfies readonly Bucket[]

export interface ImportLine {
  kind: Kind
  external_id: string | false
  action: Bucket
  code: string | false
  message: string | false
  changes: Record<string, [unknown, unknown]> | false
}

/** One import as Odoo recorded it. */
export interface ImportRun {
  state: string
  message: string | false
  counts: Counts
  control_totals: ControlTotal[]
  lines: ImportLine[]
}

const WIZARD = 'fusion.billing.import.wizard'
const RUN = 'fusion.billing.import.run'

/** Does what a person does on the form, waits until the run is over, and reads what came of it. */
export async function runImport(session: OdooSession, dryRun: boolean): Promise<ImportRun> {
  const id = await startImport(session, dryRun)
  await waitForRun(session, id)
  return readRun(session, id)
}

/** Keeps or clears *Dry run* and clicks *Run Import*. Returns the id of the run, which goes on in the background. */
export async function startImport(session: OdooSession, dryRun: boolean): Promise<number> {
  const id = await session.create(WIZARD, { dry_run: dryRun })
  await session.call(WIZARD, 'action_run_import', [[id]])
  const [form] = await session.call<{ run_id: [number, string] }[]>(WIZARD, 'read', [[id], ['run_id']])
  return form?.run_id[0] as number
}

/** How far a run is. */
export function readProgress(session: OdooSession, id: number): Promise<Progress> {
  return session.call<Progress>(RUN, 'get_progress', [[id]])
}

/** A run that does nothing for so long is given up, in milliseconds. */
const PATIENCE = 120_000

/** Waits, as a screen does, until a run has ended or waits for a person; fails when it stands still. */
export async function waitForRun(session: OdooSession, id: number): Promise<Progress> {
  let progress = await readProgress(session, id)
  for (let since = Date.now(); isUnderWay(progress); await sleep(200)) {
    const now = await readProgress(session, id)
    if (now.state !== progress.state || now.rows_done !== progress.rows_done) since = Date.now()
    progress = now
    if (Date.now() - since > PATIENCE) {
      const detail = progress.notice?.[1] ?? `it is still ${progress.state}`
      throw new Failure('FB_RPC_FAILED', { call: 'to end the import', detail, log: session.log })
    }
  }
  return progress
}

const isUnderWay = ({ state }: Progress) => ['draft', 'planning', 'applying'].includes(state)

/** A run as Odoo recorded it. */
export async function readRun(session: OdooSession, id: number): Promise<ImportRun> {
  const runFields = ['state', 'message', 'counts', 'control_totals']
  const [run] = await session.call<Omit<ImportRun, 'lines'>[]>(RUN, 'read', [[id], runFields])
  const lineFields = ['kind', 'external_id', 'action', 'code', 'message', 'changes']
  const lines = await session.searchRead<ImportLine>('fusion.billing.import.line', [['run_id', '=', id]], lineFields)
  return { ...(run as Omit<ImportRun, 'lines'>), lines }
}
