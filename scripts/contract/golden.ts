import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { NormalizeRequest } from '../../engine/src/contract/normalize.ts'
import { CONTRACT } from '../../engine/src/contract/scalars.ts'
import { sortedBatches } from '../../engine/src/normalize/sorted.ts'
import { normalizedStream } from '../../engine/src/normalize/stream.ts'

const ROWS = '.rows.json'

const START = {
  type: 'start',
  contract: CONTRACT,
  engine: '0.0.0-golden',
  read_at: '2026-01-15T12:00:00.000Z',
  source: 'request',
} as const

/** The stream that each `<name>.rows.json` of a folder becomes, as `<name>.ndjson`. */
export async function goldenStreams(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ROWS)).sort()
  const streams = names.map(async (name) => {
    const rows = JSON.parse(await readFile(join(folder, name), 'utf8'))
    return [name.replace(ROWS, '.ndjson'), await streamOf(Value.Parse(NormalizeRequest, rows))] as const
  })
  return new Map(await Promise.all(streams))
}

async function streamOf(rows: NormalizeRequest): Promise<string> {
  let stream = ''
  for await (const chunk of normalizedStream(START, (table) => sortedBatches(rows[table] ?? []))) stream += chunk
  return stream
}
