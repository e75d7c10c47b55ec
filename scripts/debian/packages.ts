import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { withLock } from '../lock.ts'
import { cacheFolder } from '../places.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { aptComplaint } from './complaint.ts'

/** Makes sure that packages of the machine's own Debian are installed. Asks nothing of a machine that has them. */
export async function installPackages(workspace: Workspace, packages: readonly string[]): Promise<void> {
  if (missingPackages(packages).length === 0) return
  // apt refuses to update its lists twice at a time, and two steps may come here at once.
  await withLock(join(cacheFolder(), 'apt.lock'), async () => {
    const missing = missingPackages(packages)
    if (missing.length > 0) await install(workspace, missing)
  })
}

async function install(workspace: Workspace, missing: string[]): Promise<void> {
  const root = wayToRoot()
  const wanted = ['install', '--yes', '--no-install-recommends', ...missing]
  if (root === null)
    throw new Failure('FB_PRIVILEGE_MISSING', { command: `apt-get update && apt-get ${wanted.join(' ')}` })
  const log = join(workspace.logs, 'apt.log')
  // Another apt may be at work (unattended upgrades): wait for it.
  const apt = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', 'apt-get', '-o', 'DPkg::Lock::Timeout=300']
  for (const action of [['update'], wanted]) {
    const [command = '', ...args] = [...apt, ...action]
    const { status, output } = await run(workspace.folder, { command, args, log })
    if (status !== 0) throw new Failure('FB_APT_INSTALL', { detail: aptComplaint(output), log })
  }
}

/** Which of the packages are not installed. */
function missingPackages(packages: readonly string[]): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg's
  const format = '${Package} ${db:Status-Status}\n'
  const query = spawnSync('dpkg-query', ['--show', '--showformat', format, ...packages], { encoding: 'utf8' })
  if (query.error) throw new Failure('FB_APT_MISSING')
  const installed = new Set(query.stdout.split('\n').filter((line) => line.endsWith(' installed')))
  return packages.filter((name) => !installed.has(`${name} installed`))
}

/** What to put before a command so that it runs as root: nothing, sudo, or null where there is no way. */
function wayToRoot(): string[] | null {
  if (process.getuid?.() === 0) return []
  // Programs run without a terminal here, so sudo could not ask for a password.
  return spawnSync('sudo', ['--non-interactive', 'true']).status === 0 ? ['sudo', '--non-interactive'] : null
}
