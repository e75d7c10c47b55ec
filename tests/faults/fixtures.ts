import { join } from 'node:path'
import type pg from 'pg'
import { makeNexaCloud, newReaderUrl, nexacloudUrl, useEnginesDatabase } from '../../scripts/demo/nexacloud.ts'
import { startEngine } from '../../scripts/engine.ts'
import { onlyOurJobs } from '../../scripts/odoo/jobs.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import type { Workspace } from '../../scripts/workspace.ts'
import type { NexaCloudSize } from '../demo/nexacloud.ts'
import { testOn } from '../runs/fixtures.ts'
import { lastingPool, type Original } from '../runs/site.ts'
import { TableLock } from '../runs/table-lock.ts'
import { MortalEngine, MortalPostgres } from './servers.ts'

/** What was done to the servers, as `npm run test:faults` counts it at its end. */
export type FaultName =
  | 'Odoo killed'
  | 'the engine killed'
  | "NexaCloud's PostgreSQL restarted"
  | "Odoo's PostgreSQL restarted"
  | 'a connection reset'
  | 'a connection cut'
  | 'a connection that trickles'
  | 'an import beside another one'

/** All servers of an import, each of which can be ended by itself. */
export interface House extends Original {
  engine: MortalEngine
  nexacloud: MortalPostgres
  postgres: MortalPostgres
}

/** Where a server is asked that listens on a port: directly, unless something is put in between. */
export interface Between {
  engine(port: number): Promise<number>
  nexacloud(port: number): Promise<number>
}
const NOTHING: Between = { engine: async (port) => port, nexacloud: async (port) => port }

interface Fixtures {
  /** Counts a fault. */
  made(fault: FaultName): void
  /**
   * Holds up whoever reads NexaCloud's subscriptions, which the engine reads last: a stream of it then stops in the
   * middle, with plans and customers sent.
   */
  holdStream(): Promise<TableLock>
}

/** Tests of faults in a house of this kind, see testOn. */
export function faultsOn<Prepared extends House>(name: string, prepare: (workspace: Workspace) => Promise<Prepared>) {
  return testOn(name, prepare).extend<Fixtures>({
    made: async ({ task }, use) => {
      const faults: Record<string, number> = {}
      task.meta.faults = faults
      await use((fault) => {
        faults[fault] = (faults[fault] ?? 0) + 1
      })
    },
    holdStream: async ({ prepared }, use) => {
      const held: { pool: pg.Pool; lock: TableLock }[] = []
      await use(async () => {
        const pool = lastingPool(nexacloudUrl(prepared.nexacloud.server))
        const lock = await TableLock.request(pool, 'subscriptions', 'ACCESS EXCLUSIVE')
        held.push({ pool, lock })
        return lock
      })
      for (const { pool, lock } of held) {
        await lock.release()
        await pool.end()
      }
    },
  })
}

export async function prepareHouse(
  workspace: Workspace,
  size: NexaCloudSize,
  between: Between = NOTHING,
): Promise<House> {
  const odoo = await findOdoo(workspace)
  await copyAddonTemplate(workspace, odoo)
  const postgres = await startPostgres(workspace, 'postgres')
  const nexacloud = await startPostgres(workspace, 'nexacloud')
  await makeNexaCloud(nexacloud.server, size)
  const original = databaseUrl(postgres.server.superuserUrl, DATABASE)
  await useEnginesDatabase(original)
  await onlyOurJobs(original)
  const reader = new URL(await newReaderUrl(nexacloud.server))
  reader.port = String(await between.nexacloud(nexacloud.server.port))
  const engine = await startEngine(workspace, reader.href)
  const address = new URL(engine.odooEnv.FUSION_ENGINE_URL)
  address.port = String(await between.engine(Number(address.port)))
  const env = { ...engine.odooEnv, FUSION_ENGINE_URL: address.origin }
  return {
    odoo: prepareSite(workspace, odoo, postgres.server, await freePort(), env),
    superuserUrl: postgres.server.superuserUrl,
    engine: new MortalEngine(engine),
    nexacloud,
    postgres,
  }
}

/** A PostgreSQL of its own folder, as durable as on a real server: it may be ended at any moment. */
function startPostgres(workspace: Workspace, name: string): Promise<MortalPostgres> {
  return MortalPostgres.start(join(workspace.folder, name), {
    durable: true,
    recordIn: workspace.folder,
    log: join(workspace.logs, `${name}.log`),
  })
}
