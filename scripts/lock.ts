import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Runs the work while no other command runs work under the same lock. The lock is the kernel's (flock), held by a
 * helper that lives as long as its standard input is open: however this command ends, the lock is free again.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; cat'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const left = once(holder, 'exit')
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), left.then(() => false)])
  if (!held) throw new Error(`the lock ${file} could not be taken`)
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await left
  }
}
