import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from '../console.ts'
import { queryRows } from '../database.ts'
import { digest } from '../digest.ts'
import { requireDisk } from '../disk.ts'
import { Failure } from '../failure.ts'
import { withLock } from '../lock.ts'
import { cacheFolder } from '../places.ts'
import { databaseUrl, type PostgresServer, startPostgres } from '../postgres/server.ts'
import { endRecorded } from '../processes.ts'
import { type Workspace, withPrograms } from '../workspace.ts'
import { addonsDigest, MODULES } from './addons.ts'
import type { Odoo } from './odoo.ts'
import { DATABASE, type OdooSite, prepareSite, ROLE, runOdoo } from './server.ts'

/**
 * Whole workspaces, stopped, kept in the cache and copied for each use: a cluster with one Odoo database and its
 * file store. Copying takes a second, and no two commands ever share a running cluster.
 *
 * - `base-<key>`: Odoo's own modules and a Canadian company.
 * - `addon-<key>`: the same with the repository's addons installed.
 * - `screen-<key>`: the same in French as well, with everything made that a browser's first page waits for.
 */
const BASE_MODULES = ['sale_management', 'account', 'payment_stripe', 'l10n_ca']
const COMPANY_SCRIPT = fileURLToPath(new URL('company.py', import.meta.url))
const FIRST_PAGE_SCRIPT = fileURLToPath(new URL('first_page.py', import.meta.url))
/** Raise it when a template is made in another way. */
const RECIPE = 1
/** How many states of the addons stay installed in the cache. */
const KEPT_ADDON_TEMPLATES = 3

/** What a template holds besides the settings and programs of the workspace it was made in. */
const PARTS = ['postgres', 'odoo/data']

/** Fills an empty workspace with a copy of the database that has Odoo's own modules alone. */
export async function copyBaseTemplate(workspace: Workspace, odoo: Odoo): Promise<void> {
  await copyTemplate(workspace, `base-${baseKey(odoo)}`, (aside) => buildBase(aside, odoo))
}

/** Fills an empty workspace with a copy of the database that has the repository's addons installed. */
export async function copyAddonTemplate(workspace: Workspace, odoo: Odoo): Promise<void> {
  await copyTemplate(workspace, `addon-${baseKey(odoo)}-${addonsDigest()}`, async (aside) => {
    await copyBaseTemplate(aside, odoo)
    await step('Installing the addon', () =>
      withSite(aside, odoo, async (site) => {
        await runOdoo(site, 'Installing the addon', 'server', oneShot('-i', MODULES.join(',')))
      }),
    )
  })
}

/** The same for tests with a browser. */
export async function copyScreenTemplate(workspace: Workspace, odoo: Odoo): Promise<void> {
  const script = digest(readFileSync(FIRST_PAGE_SCRIPT, 'utf8'))
  await copyTemplate(workspace, `screen-${baseKey(odoo)}-${addonsDigest()}-${script}`, async (aside) => {
    await copyAddonTemplate(aside, odoo)
    await step('Preparing the first page', () =>
      withSite(aside, odoo, async (site) => {
        await runOdoo(site, 'Preparing the first page', 'shell', ['--no-http'], FIRST_PAGE_SCRIPT)
      }),
    )
  })
}

async function buildBase(aside: Workspace, odoo: Odoo): Promise<void> {
  await step('Creating an Odoo database with a Canadian company', ({ progress }) =>
    withSite(aside, odoo, async (site, postgres) => {
      await createDatabase(postgres)
      progress('base')
      await runOdoo(site, 'Installing base', 'server', oneShot('-i', 'base'))
      await runOdoo(site, 'Setting up the company', 'shell', ['--no-http'], COMPANY_SCRIPT)
      progress('sales, invoicing and payments')
      await runOdoo(site, 'Installing Odoo', 'server', oneShot('-i', BASE_MODULES.join(',')))
      progress('')
    }),
  )
}

/** Arguments for an Odoo that does its work and leaves. */
export const oneShot = (...args: string[]) => [...args, '--stop-after-init', '--no-http']

/** Runs the work with a PostgreSQL server in the workspace and Odoo prepared on it. */
async function withSite(
  workspace: Workspace,
  odoo: Odoo,
  work: (site: OdooSite, postgres: PostgresServer) => Promise<void>,
): Promise<void> {
  await withPrograms(workspace, async () => {
    const postgres = await startWorkspacePostgres(workspace)
    await work(prepareSite(workspace, odoo, postgres, 8069), postgres)
  })
}

/** The workspace's own PostgreSQL server. */
export function startWorkspacePostgres(workspace: Workspace, durable = false): Promise<PostgresServer> {
  return startPostgres(join(workspace.folder, 'postgres'), {
    durable,
    recordIn: workspace.folder,
    log: join(workspace.logs, 'postgres.log'),
  })
}

async function createDatabase(postgres: PostgresServer): Promise<void> {
  const password = new URL(postgres.superuserUrl).password
  await queryRows(postgres.superuserUrl, `CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}'`)
  await queryRows(postgres.superuserUrl, `CREATE DATABASE ${DATABASE} OWNER ${ROLE} TEMPLATE template0 ENCODING 'UTF8'`)
  await queryRows(databaseUrl(postgres.superuserUrl, DATABASE), 'CREATE EXTENSION pg_trgm')
}

/** Copies a template into the workspace; `build` makes it in a workspace aside when the cache does not have it. */
async function copyTemplate(
  workspace: Workspace,
  name: string,
  build: (aside: Workspace) => Promise<void>,
): Promise<void> {
  const root = join(cacheFolder(), 'templates')
  const folder = join(root, name)
  await withLock(join(root, `${name.split('-')[0]}.lock`), async () => {
    if (!existsSync(folder)) {
      requireDisk(cacheFolder())
      const aside = { folder: `${folder}.building`, logs: workspace.logs }
      // Whoever built it last was killed, or it would not be there and the lock not free.
      await endRecorded(aside.folder)
      rmSync(aside.folder, { recursive: true, force: true })
      mkdirSync(aside.folder, { recursive: true })
      await build(aside)
      renameSync(aside.folder, folder)
      prune(root, name)
    }
    utimesSync(folder, new Date(), new Date())
    copyParts(folder, workspace.folder)
  })
}

function copyParts(from: string, to: string): void {
  for (const part of PARTS) {
    mkdirSync(join(to, part, '..'), { recursive: true })
    const copy = spawnSync('cp', ['--archive', '--reflink=auto', join(from, part), join(to, part)], {
      encoding: 'utf8',
    })
    if (copy.status !== 0) {
      throw new Failure('FB_CACHE_UNWRITABLE', { folder: to, detail: copy.stderr.trim().split('\n')[0] ?? 'cp failed' })
    }
  }
}

/** Templates of other versions are of no more use; of the addons' states the last used ones are kept. */
function prune(root: string, made: string): void {
  const kind = made.split('-')[0]
  const others = readdirSync(root)
    .filter((name) => name.startsWith(`${kind}-`) && name !== made)
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const folder of others.slice(kind === 'base' ? 0 : KEPT_ADDON_TEMPLATES - 1)) {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Names what the first of these templates was made from. */
export function baseKey(odoo: Odoo): string {
  const parts = [RECIPE, odoo.version, ...BASE_MODULES, readFileSync(COMPANY_SCRIPT, 'utf8')]
  return digest(parts.join('\n'))
}
