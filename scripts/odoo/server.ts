import { randomBytes } from 'node:crypto'
import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeServerFolder, serverAccount } from '../account.ts'
import { Failure } from '../failure.ts'
import { pythonCache } from '../places.ts'
import type { PostgresServer } from '../postgres/server.ts'
import { type RunningProcess, startProcess } from '../processes.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { copyAddons } from './addons.ts'
import type { Odoo } from './odoo.ts'

/** The one database of a workspace's Odoo, and the role that owns it (Odoo refuses PostgreSQL's superuser). */
export const DATABASE = 'fusion'
export const ROLE = 'odoo'

/** Odoo in a workspace: its settings are written, its addons copied, its database is on this PostgreSQL. */
export interface OdooSite {
  workspace: Workspace
  odoo: Odoo
  config: string
  port: number
  env: NodeJS.ProcessEnv
}

/** Prepares Odoo in the workspace. `env` is added to its environment: the engine's address and token, say. */
export function prepareSite(
  workspace: Workspace,
  odoo: Odoo,
  postgres: PostgresServer,
  port: number,
  env: NodeJS.ProcessEnv = {},
): OdooSite {
  const folder = makeServerFolder(join(workspace.folder, 'odoo'))
  const home = makeServerFolder(join(folder, 'home'))
  const config = join(folder, 'odoo.conf')
  const settings = {
    addons_path: copyAddons(workspace, odoo).join(','),
    admin_passwd: randomBytes(24).toString('hex'),
    data_dir: makeServerFolder(join(folder, 'data')),
    db_host: '127.0.0.1',
    db_name: DATABASE,
    db_password: decodeURIComponent(new URL(postgres.superuserUrl).password),
    db_port: postgres.port,
    db_user: ROLE,
    dbfilter: `^${DATABASE}$`,
    http_interface: '127.0.0.1',
    http_port: port,
    list_db: false,
    max_cron_threads: 1,
    // Nobody listens there: even a mail that somebody sends by hand stays on this machine.
    smtp_port: 1,
    smtp_server: '127.0.0.1',
    workers: 0,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  writeFileSync(config, `[options]\n${lines.join('')}`, { mode: 0o600 })
  const account = serverAccount()
  if (account) chownSync(config, account.uid, account.gid)
  return {
    workspace,
    odoo,
    config,
    port,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      LANG: 'C.UTF-8',
      PYTHONPYCACHEPREFIX: makeServerFolder(pythonCache()),
      ...odoo.env,
      ...env,
    },
  }
}

/** Runs an Odoo command to its end; fails unless it ends well. Returns what it logged. */
export async function runOdoo(
  site: OdooSite,
  title: string,
  command: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const log = join(site.workspace.logs, 'odoo-setup.log')
  const { status, output } = await run(site.workspace.folder, {
    ...invocation(site, command, args),
    log,
    ...(input === undefined ? {} : { input }),
  })
  if (status !== 0) throw new Failure('FB_STEP_FAILED', { step: title, detail: lastError(output), log })
  return output
}

/** Starts Odoo's web server and waits until it answers. */
export async function startOdoo(site: OdooSite, args: readonly string[] = []): Promise<RunningProcess> {
  const server = await startProcess(site.workspace.folder, {
    name: 'Odoo',
    ...invocation(site, 'server', args),
    log: join(site.workspace.logs, 'odoo.log'),
  })
  await untilAnswers(server, `http://127.0.0.1:${site.port}/web/health`)
  return server
}

/** How to run an Odoo command (`server`, `i18n export`) in the site: program, arguments, environment and account. */
export function invocation(site: OdooSite, command: string, args: readonly string[]) {
  const { odoo, config, env } = site
  return {
    command: odoo.command,
    args: [...odoo.args, ...command.split(' '), '--config', config, ...args],
    env,
    account: serverAccount(),
    cwd: site.workspace.folder,
  }
}

/** Waits until a server that was just started answers this address; fails as soon as it has gone. */
export async function untilAnswers(server: RunningProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await sleep(100)) {
    if (server.gone()) {
      const detail = lastError(readFileSync(server.log, 'utf8'))
      throw new Failure('FB_SERVER_FAILED', { name: server.name, detail, log: server.log })
    }
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Failure('FB_SERVER_FAILED', { name: server.name, detail: 'it does not answer', log: server.log })
}

/** The last thing that went wrong according to a log, as the end of a sentence. */
export function lastError(log: string): string {
  const lines = log.trimEnd().split('\n')
  const complaint = lines.findLast((line) => /^[\w.]*(Error|Exception|Warning)\b.*: /.test(line))
  const error = lines.findLast((line) => / (ERROR|CRITICAL) /.test(line))
  return (complaint ?? error ?? lines.at(-1) ?? 'it wrote no log').trim().replace(/\.$/, '')
}
