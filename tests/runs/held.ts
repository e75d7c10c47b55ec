import { setTimeout as sleep } from 'node:timers/promises'
import { readProgress, startImport } from '../../scripts/demo/run.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'
import type { Site } from './site.ts'
import type { TableLock } from './table-lock.ts'

/** A run that waits at a lock, in the middle of its work. */
export interface Held {
  id: number
  lock: TableLock
}

/** Starts an import and waits until its worker comes to a write of the table. */
export function holdAt(table: string, site: Site, session: OdooSession): Promise<Held> {
  return inTurn(async () => {
    const lock = await site.lock(table)
    const id = await startImport(session, false)
    await watching(session, id, lock.waitedFor())
    return { id, lock }
  })
}

let turn: Promise<unknown> = Promise.resolve()

/** The tests share an engine, and it reads NexaCloud for one at a time. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work)
  turn = mine.catch(() => undefined)
  return mine
}

/** Lets a worker that waits at one lock go on until it comes to a write of the next table. */
export async function goOnTo(table: string, site: Site, passed: TableLock): Promise<TableLock> {
  const lock = await site.lock(table)
  await passed.release()
  await lock.held
  await lock.waitedFor()
  return lock
}

/** Waits for something as a screen does: it asks how far the run is, which wakes a scheduler that sleeps over it. */
export async function watching(session: OdooSession, id: number, something: Promise<void>): Promise<void> {
  let over = false
  const end = something.finally(() => {
    over = true
  })
  while (!over) {
    await readProgress(session, id)
    await Promise.race([end, sleep(200)])
  }
  await end
}
