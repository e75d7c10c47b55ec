import { BATCH_ROWS } from '../contract/tables.ts'

/** The rows of a request as NexaCloud would send them: copies of an id beside each other, in batches. */
export function* sortedBatches(rows: readonly unknown[]): Generator<readonly unknown[]> {
  const keyed = rows.map((row) => ({ key: keyOf(row), row }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  for (let start = 0; start < keyed.length; start += BATCH_ROWS) {
    yield keyed.slice(start, start + BATCH_ROWS).map(({ row }) => row)
  }
}

function keyOf(row: unknown): string {
  const id: unknown = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}
