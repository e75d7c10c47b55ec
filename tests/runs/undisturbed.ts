import { expect } from 'vitest'
import { type Bucket, type ImportRun, KINDS, readRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { type BusinessTables, differences, readBusinessTables } from './business-tables.ts'
import type { Site } from './site.ts'

/** What an import came to that nothing disturbed. */
export interface Undisturbed {
  run: ImportRun
  chunks: Chunk[]
  tables: BusinessTables
}

export interface Chunk {
  kind: string
  rows: number
  outcome: Partial<Record<Bucket, number>>
}

export const chunksOf = (site: Site, id: number) =>
  site.query<Chunk>('SELECT kind, rows, outcome FROM fusion_billing_import_chunk WHERE run_id = $1 ORDER BY id', [id])

/** The run, its chunks and all business tables are those of an import that nothing disturbed. */
export async function expectAsUndisturbed(site: Site, session: OdooSession, id: number, undisturbed: Undisturbed) {
  const run = await readRun(session, id)
  expect(run.state).toBe('done')
  expect(run).toEqual({ ...undisturbed.run, id })
  expect(doneIn(await chunksOf(site, id)), 'each row was done once').toEqual(createdOrUpdated(run))
  expect(differences(undisturbed.tables, await readBusinessTables(site.url))).toEqual([])
}

/** By kind, how many rows the chunks did and what became of them. */
function doneIn(chunks: Chunk[]) {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const own = chunks.filter((chunk) => chunk.kind === kind)
      const became = (bucket: Bucket) => sum(own.map(({ outcome }) => outcome[bucket] ?? 0))
      return [kind, { rows: sum(own.map(({ rows }) => rows)), create: became('create'), update: became('update') }]
    }),
  )
}

/** The same by the run's own counts. */
function createdOrUpdated({ counts }: ImportRun) {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const { create, update } = counts[kind]
      return [kind, { rows: create + update, create, update }]
    }),
  )
}

const sum = (figures: number[]) => figures.reduce((total, figure) => total + figure, 0)
