import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { onInterrupt } from './interrupt.ts'
import { cacheFolder, pythonCache } from './places.ts'
import { birth, endRecorded, isAlive, killRecorded } from './processes.ts'

/** A folder in which one command runs its servers, and the folder of their logs. */
export interface Workspace {
  folder: string
  logs: string
}

/** Of how many commands that have ended the logs are kept. */
const KEPT_LOGS = 10

/** Gives the work a workspace of its own; afterwards its programs are ended and all but its logs is deleted. */
export async function withScratch<T>(name: string, work: (workspace: Workspace) => Promise<T>): Promise<T> {
  await sweepScratch()
  const id = `${name}-${process.pid}-${Date.now()}`
  const workspace = { folder: join(scratchRoot(), id), logs: join(logsRoot(), id) }
  mkdirSync(workspace.folder, { recursive: true })
  mkdirSync(workspace.logs, { recursive: true })
  writeFileSync(ownerFile(workspace.folder), JSON.stringify({ pid: process.pid, born: birth(process.pid) }))
  try {
    return await withPrograms(workspace, work)
  } finally {
    deleteScratch(workspace.folder)
  }
}

/** Runs the work; at its end, on an interrupt and in a crash, everything that is recorded in the workspace is ended. */
export async function withPrograms<T>(workspace: Workspace, work: (workspace: Workspace) => Promise<T>): Promise<T> {
  const forgetInterrupt = onInterrupt(() => endRecorded(workspace.folder))
  const kill = () => killRecorded(workspace.folder)
  process.once('exit', kill)
  try {
    return await work(workspace)
  } finally {
    await endRecorded(workspace.folder)
    forgetInterrupt()
    process.off('exit', kill)
  }
}

/** Ends and deletes what commands left behind that were killed before they could do it themselves. */
export async function sweepScratch(): Promise<void> {
  for (const folder of childrenOf(scratchRoot())) {
    if (ownerIsAlive(folder)) continue
    await endRecorded(folder)
    deleteScratch(folder)
  }
  const ended = childrenOf(logsRoot()).filter((folder) => !existsSync(join(scratchRoot(), basename(folder))))
  const newestFirst = ended.sort((a, b) => changedAt(b) - changedAt(a))
  for (const folder of newestFirst.slice(KEPT_LOGS)) rmSync(folder, { recursive: true, force: true })
}

function deleteScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  rmSync(join(pythonCache(), folder), { recursive: true, force: true })
}

const scratchRoot = () => join(cacheFolder(), 'scratch')
const logsRoot = () => join(cacheFolder(), 'logs')
const ownerFile = (folder: string) => join(folder, 'owner.json')

function ownerIsAlive(folder: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(ownerFile(folder), 'utf8')))
  } catch {
    // Another command has just made the folder and not yet written who owns it; a minute is plenty for that.
    return Date.now() - changedAt(folder) < 60_000
  }
}

/** Milliseconds since 1970; 0 for a folder that another command has just deleted. */
function changedAt(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function childrenOf(folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder).map((name) => join(folder, name))
}
