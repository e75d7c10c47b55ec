import { expect } from 'vitest'
import { waitForRun } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import { goOnTo, watching } from '../runs/held.ts'
import type { Site } from '../runs/site.ts'
import { chunksOf } from '../runs/undisturbed.ts'

/** The tables that tell where a worker is: a chunk first writes the one of order numbers, and last the record of itself. */
export const BORDER = 'ir_sequence'
export const INSIDE = 'fusion_billing_import_chunk'

export interface Story {
  site: Site
  /** What the worker writes where it is killed. */
  table: typeof BORDER | typeof INSIDE
  kills: number
  /** Starts the run, when everything is ready, and returns its id. */
  begin(session: OdooSession): Promise<number>
  killed(): void
}

/**
 * Kills Odoo `kills` times while it works on one run: the first time at the run's first write of the table, and each
 * further life at the write after the one that ended the life before it. So every life does one more chunk.
 */
export async function killAtEach({ site, table, kills, begin, killed }: Story) {
  const odoo = await site.startOdoo()
  const session = await odoo.login()
  let lock = await site.lock(table)
  const id = await begin(session)
  for (let kill = 1; kill <= kills; kill++) {
    await watching(session, id, lock.waitedFor())
    if (kill > 1) lock = await goOnTo(table, site, lock)
    expect(await chunksOf(site, id), 'chunks that are kept').toHaveLength(kill - 1)
    const next = await site.lock(table)
    await odoo.kill()
    killed()
    await lock.release()
    // The next lock is held as soon as PostgreSQL has taken back what the dead worker wrote.
    await next.held
    lock = next
    await odoo.start()
  }
  await lock.release()
  await waitForRun(session, id)
  return { odoo, session, id }
}
