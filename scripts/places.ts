import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverAccount } from './account.ts'
import { Failure } from './failure.ts'

/** The clone that this command runs from. */
export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/**
 * Where everything that was fetched or built is kept from one run to the next, outside the clone. As root it is a
 * place of the machine, since the servers run as another account that root's home is closed to.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = cachePlace(env)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw new Failure('FB_CACHE_UNWRITABLE', { folder, detail: (error as Error).message })
  }
  requireReachable(folder)
  return folder
}

const reachable = new Set<string>()

/** Fails for a folder that the servers' account cannot enter: better now than after all downloads. */
function requireReachable(folder: string): void {
  const account = serverAccount()
  if (!account || reachable.has(folder)) return
  if (spawnSync('test', ['-x', folder], { uid: account.uid, gid: account.gid }).status !== 0) {
    throw new Failure('FB_CACHE_UNREACHABLE', { folder, user: account.name })
  }
  reachable.add(folder)
}

/**
 * Where Python keeps the compiled form of Odoo's files: their own folders are read-only for the account that Odoo runs
 * as, and without this every start would compile them anew.
 */
export const pythonCache = () => join(cacheFolder(), 'python')

function cachePlace(env: NodeJS.ProcessEnv): string {
  if (env.FUSION_CACHE) return env.FUSION_CACHE
  if (process.getuid?.() === 0) return '/var/cache/fusion-billing'
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fusion-billing')
}
