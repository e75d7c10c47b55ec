import type { OdooSession } from '../odoo/rpc.ts'

export const KINDS = ['plan', 'user', 'subscription'] as const
export const BUCKETS = ['create', 'update', 'unchanged', 'skip', 'fail'] as const
export type Kind = (typeof KINDS)[number]
export type Bucket = (typeof BUCKETS)[number]
export type Counts = Record<Kind, Record<Bucket | 'read' | 'warn', number>>

/** A sum of rows; `amount` is CAD per period as decimal text, null where there is nothing to add up. */
export interface Total {
  count: number
  amount: string | null
}

/** What NexaCloud holds, what of it was left out, and what Odoo holds (null in a dry run). */
export interface ControlTotal {
  label: string
  source: Total
  left_out: Total
  odoo: Total | null
  agrees: boolean | null
}

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

/** Does what a person does on the form: keeps or clears *Dry run*, clicks *Run Import*, and reads what came of it. */
export async function runImport(session: OdooSession, dryRun: boolean): Promise<ImportRun> {
  const wizard = 'fusion.billing.import.wizard'
  const id = await session.create(wizard, { dry_run: dryRun })
  await session.call(wizard, 'action_run_import', [[id]])
  const [form] = await session.call<{ run_id: [number, string] }[]>(wizard, 'read', [[id], ['run_id']])
  const runId = form?.run_id[0]
  const runFields = ['state', 'message', 'counts', 'control_totals']
  const [run] = await session.call<Omit<ImportRun, 'lines'>[]>('fusion.billing.import.run', 'read', [
    [runId],
    runFields,
  ])
  const lineFields = ['kind', 'external_id', 'action', 'code', 'message', 'changes']
  const lines = await session.searchRead<ImportLine>('fusion.billing.import.line', [['run_id', '=', runId]], lineFields)
  return { ...(run as Omit<ImportRun, 'lines'>), lines }
}
