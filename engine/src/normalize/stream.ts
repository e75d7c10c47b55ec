import type { RowKind, RowLine, StartLine, StreamLine } from '../contract/stream.ts'
import { TABLES, type TableName } from '../contract/tables.ts'
import { Copies, type Run } from './copies.ts'
import { Ledger } from './ledger.ts'
import { normalizePartner } from './partner.ts'
import { normalizePlan } from './plan.ts'
import { Rejection } from './rejection.ts'
import { normalizeSubscription, type PlanPrices } from './subscription.ts'
import { id } from './text.ts'

/** The raw rows of a table in batches, rows with the same id beside each other. */
export type ReadTable = (table: TableName) => AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>

/** Turns a row with a good id into its line, or throws a Rejection. */
type Normalize = (id: string, row: object) => RowLine

/**
 * The whole stream as NDJSON, one chunk a batch. A bad row rejects itself alone; only a failing `read` throws.
 */
export async function* normalizedStream(start: StartLine, read: ReadTable): AsyncGenerator<string, void, undefined> {
  const ledger = new Ledger()
  const prices: Map<string, { monthly: string | null; yearly: string | null }> = new Map()
  yield ndjson(start)
  yield* lines('plans', 'plan', read, ledger, (id, row) => {
    const plan = normalizePlan(id, row)
    prices.set(plan.code, { monthly: plan.price_monthly, yearly: plan.price_yearly })
    return plan
  })
  yield* lines('users', 'user', read, ledger, normalizePartner)
  yield* lines('subscriptions', 'subscription', read, ledger, (id, row) =>
    normalizeSubscription(id, row, prices satisfies PlanPrices),
  )
  yield ndjson(ledger.end())
}

export function ndjson(line: StreamLine): string {
  return `${JSON.stringify(line)}\n`
}

async function* lines(table: TableName, kind: RowKind, read: ReadTable, ledger: Ledger, normalize: Normalize) {
  const copies = new Copies(TABLES[table])
  for await (const batch of read(table)) {
    const chunk = batch.flatMap((row) => settle(row, kind, copies, normalize))
    if (chunk.length > 0) yield write(chunk, ledger)
  }
  const rest = judge(copies.end(), kind, normalize)
  if (rest.length > 0) yield write(rest, ledger)
}

function write(lines: readonly RowLine[], ledger: Ledger): string {
  return lines.map((line) => `${ledger.write(line)}\n`).join('')
}

/** The lines that are certain once this row has been seen: its own if it has no id, else those of the run it ended. */
function settle(row: unknown, kind: RowKind, copies: Copies, normalize: Normalize): RowLine[] {
  try {
    const identified = identify(row)
    return judge(copies.add(identified.id, identified.row), kind, normalize)
  } catch (error) {
    return [rejected(kind, null, error)]
  }
}

function identify(row: unknown): { id: string; row: object } {
  if (!isRow(row)) throw new Rejection('FB_ROW_INVALID')
  const rowId = id(row.id, 'id')
  if (rowId === null) throw new Rejection('FB_ID_MISSING')
  return { id: rowId, row }
}

/** Of identical copies one counts; of copies that differ none can be trusted. */
function judge(run: Run | null, kind: RowKind, normalize: Normalize): RowLine[] {
  if (run === null) return []
  const { id, row, count } = run
  if (!run.alike) return Array(count).fill(rejected(kind, id, new Rejection('FB_ID_CONFLICT', { id })))
  const first = normalized(kind, id, row, normalize)
  if (count === 1) return [first]
  return [first, ...Array(count - 1).fill(rejected(kind, id, new Rejection('FB_ID_DUPLICATE', { id })))]
}

function normalized(kind: RowKind, id: string, row: object, normalize: Normalize): RowLine {
  try {
    return normalize(id, row)
  } catch (error) {
    return rejected(kind, id, error)
  }
}

function rejected(kind: RowKind, id: string | null, error: unknown): RowLine {
  if (!(error instanceof Rejection)) throw error
  return { type: 'rejected', kind, id, code: error.code, message: error.message }
}

function isRow(row: unknown): row is { readonly id?: unknown } {
  return typeof row === 'object' && row !== null && !Array.isArray(row)
}
