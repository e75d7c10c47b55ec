import { statfsSync } from 'node:fs'
import { Failure } from './failure.ts'

const GIB = 1024 ** 3
/** What an empty cache, a demo and a test run take together. */
const NEEDED = 3 * GIB

/** Passes if the disk of this folder has room for everything. */
export function requireDisk(folder: string, free: number = freeBytes(folder)): void {
  if (free >= NEEDED) return
  throw new Failure('FB_DISK_FULL', { folder, free: `${(free / GIB).toFixed(1)} GiB`, needed: `${NEEDED / GIB} GiB` })
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
