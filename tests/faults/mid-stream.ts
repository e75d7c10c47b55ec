import { startImport } from '../../scripts/demo/run.ts'
import { readBusinessTables } from '../runs/business-tables.ts'
import { watching } from '../runs/held.ts'
import type { Site } from '../runs/site.ts'
import type { TableLock } from '../runs/table-lock.ts'

/** Starts an Odoo and a run on it, and waits until the run is in the middle of reading NexaCloud. */
export async function startMidStream(site: Site, holdStream: () => Promise<TableLock>, dryRun = false) {
  const odoo = await site.startOdoo()
  const session = await odoo.login()
  const before = await readBusinessTables(site.url)
  const stream = await holdStream()
  const id = await startImport(session, dryRun)
  await watching(session, id, stream.waitedFor())
  return { odoo, session, before, stream, id }
}
