import type { EndLine, RowLine, StartLine, StreamLine } from '../../src/contract/stream.ts'
import { sortedBatches } from '../../src/normalize/sorted.ts'
import { normalizedStream } from '../../src/normalize/stream.ts'

export interface Rows {
  readonly plans?: readonly unknown[]
  readonly users?: readonly unknown[]
  readonly subscriptions?: readonly unknown[]
}

const START: StartLine = {
  type: 'start',
  contract: 1,
  engine: '0.0.0',
  read_at: '2026-01-15T12:00:00.000Z',
  source: 'request',
}

/** What a request's rows become: the lines between start and end, the end line, and the text as it is sent. */
export async function normalized(rows: Rows): Promise<{ lines: RowLine[]; end: EndLine; text: string }> {
  let text = ''
  for await (const chunk of normalizedStream(START, (table) => sortedBatches(rows[table] ?? []))) text += chunk
  return { ...parsed(text), text }
}

/** Splits a complete stream; fails for one without its start or end line. */
export function parsed(text: string): { lines: RowLine[]; end: EndLine } {
  const all: StreamLine[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const end = all.pop()
  if (all.shift()?.type !== 'start' || end?.type !== 'end') throw new Error(`not a whole stream: ${text.slice(-500)}`)
  return { lines: all as RowLine[], end }
}

/** Kind, id and code of the rejected lines. */
export function rejects(lines: readonly RowLine[]): unknown[] {
  return lines.flatMap((line) => (line.type === 'rejected' ? [[line.kind, line.id, line.code]] : []))
}
