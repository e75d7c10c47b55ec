import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { Failure } from './failure.ts'

/** An account of the machine that servers run as. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * The account that servers run as when this command runs as root: PostgreSQL refuses root, and Odoo should not have
 * it. `nobody` exists on every Debian. For anybody else undefined: servers run as that person.
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [, , uid, gid] = (readFileSync('/etc/passwd', 'utf8').match(/^nobody:.*$/m)?.[0] ?? '').split(':')
  return { name: 'nobody', uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) }
}

/** Makes a folder that the servers own, and nobody else may read. */
export function makeServerFolder(folder: string): string {
  const account = serverAccount()
  try {
    mkdirSync(folder, { recursive: true, mode: account ? 0o755 : 0o700 })
    if (account) chownSync(folder, account.uid, account.gid)
  } catch (error) {
    throw new Failure('FB_CACHE_UNWRITABLE', { folder, detail: (error as Error).message })
  }
  if (account && spawnSync('test', ['-w', folder], { uid: account.uid, gid: account.gid }).status !== 0) {
    throw new Failure('FB_CACHE_UNREACHABLE', { folder, user: account.name })
  }
  return folder
}
