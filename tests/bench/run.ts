import { copyFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from '../../scripts/console.ts'
import { queryRows, withClient } from '../../scripts/database.ts'
import { startEngine } from '../../scripts/engine.ts'
import { findOdoo } from '../../scripts/odoo/odoo.ts'
import { prepareSite, runOdoo } from '../../scripts/odoo/server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import type { Workspace } from '../../scripts/workspace.ts'
import { createNexaCloud, createReader, type NexaCloudSize } from '../demo/nexacloud.ts'
import type { Measurement } from './figures.ts'
import { measureRating } from './rating.ts'

/** What is measured: for how many customers and as many subscriptions. */
const PAIRS = [500, 2000]
const RUN = 10_000
/** Rows of one read through the engine: 40,000 customers and 80,000 subscriptions. */
const READ: NexaCloudSize = { customers: 40_000, subscriptions: 80_000 }

const READER = 'reader'
const source = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface Machine {
  cores: number
  processor: string
  memory: string
  node: string
  odoo: string
  postgres: string
}

/** Measures on a fresh copy of the addon's database, with PostgreSQL as durable as on a server. */
export async function measure(workspace: Workspace): Promise<{ machine: Machine; measurements: Measurement[] }> {
  const odoo = await findOdoo(workspace)
  await copyAddonTemplate(workspace, odoo)
  const postgres = await startWorkspacePostgres(workspace, true)
  const nexacloud = (size: NexaCloudSize) => makeNexaCloud(postgres.superuserUrl, size)
  const wanted = await step('Filling the NexaCloud databases', async () => {
    const pairs: Record<number, string> = {}
    for (const rows of PAIRS) pairs[rows] = await nexacloud(both(rows))
    return {
      pairs,
      engine: { [(READ.customers ?? 0) + (READ.subscriptions ?? 0)]: await nexacloud(READ) },
      run: { [RUN]: await nexacloud(both(RUN)) },
    }
  })
  const engine = await step('Starting the engine', () => startEngine(workspace))
  const site = prepareSite(workspace, odoo, postgres, 8069, {
    ...engine.odooEnv,
    FUSION_BENCH: JSON.stringify(wanted),
  })
  // Odoo's account need not be able to read the clone.
  copyFileSync(source('baseline.py'), join(workspace.folder, 'baseline.py'))
  const output = await step('Measuring', () =>
    runOdoo(site, 'Measuring', 'shell', ['--no-http', '--log-level=warn'], source('odoo_side.py')),
  )
  const rating = await step('Measuring the rating', () => measureRating(engine))
  const [version] = await queryRows<{ version: string }>(
    postgres.superuserUrl,
    "SELECT current_setting('server_version') AS version",
  )
  return {
    machine: { ...hardware(), odoo: odoo.version, postgres: version?.version ?? 'unknown' },
    measurements: [...measurementsIn(output), ...rating],
  }
}

/** Measures the rating alone, which needs no Odoo. */
export async function measureRatingAlone(
  workspace: Workspace,
): Promise<{ machine: Partial<Machine>; measurements: Measurement[] }> {
  const engine = await step('Starting the engine', () => startEngine(workspace))
  return {
    machine: hardware(),
    measurements: await step('Measuring the rating', () => measureRating(engine)),
  }
}

function hardware() {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    node: process.version,
  }
}

/** What odoo_side.py told among what Odoo logged. */
function measurementsIn(output: string): Measurement[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('BENCH '))
    .map((line) => JSON.parse(line.slice('BENCH '.length)))
}

const both = (rows: number): NexaCloudSize => ({ customers: rows, subscriptions: rows })

/** The URL of a new NexaCloud of this size, for a role that can only read. */
async function makeNexaCloud(superuserUrl: string, size: NexaCloudSize): Promise<string> {
  const name = `nexacloud_${size.customers}_${size.subscriptions}`
  await queryRows(superuserUrl, `CREATE DATABASE ${name}`)
  const url = new URL(databaseUrl(superuserUrl, name))
  await withClient(url.href, async (client) => {
    await createNexaCloud(client, size)
    await createReader(client, READER, READER)
    await client.query('ANALYZE')
  })
  url.username = READER
  url.password = READER
  return url.href
}
