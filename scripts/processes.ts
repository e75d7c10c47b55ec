import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import { Failure } from './failure.ts'
import { isInterrupted } from './interrupt.ts'

/**
 * Whatever a command starts is recorded in its folder's `processes.json`, and only what stands there is ever ended.
 * A pid alone names nobody for long, so the record also holds when the process started: a pid that was given to
 * another program since is left alone.
 */
export interface RecordedProcess {
  name: string
  pid: number
  /** Boot of the machine and clock tick since it at which the process started: the same pair never comes twice. */
  born: string
  /** The signal that makes this program finish its work and leave. */
  signal: NodeJS.Signals
  /** True for a command that ends the other processes of its record itself when it is told to stop. */
  leads?: boolean
}

export interface StartOptions {
  name: string
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** The account to run as; without it, the one of this command. */
  account?: Account | undefined
  cwd?: string
  /** Standard output and error are appended here. */
  log: string
  /** A file that the program reads as its standard input. */
  input?: string
  /** SIGTERM unless the program wants another one. */
  signal?: NodeJS.Signals
}

export interface RunningProcess {
  name: string
  pid: number
  log: string
  /** Fulfilled when the process is gone: its exit code, or the signal that ended it. Never rejected. */
  exited: Promise<number | NodeJS.Signals>
  /** True once it is gone. */
  gone(): boolean
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>
}

/** How long a program may take to leave after its signal before it is killed, in milliseconds. */
const PATIENCE = 15_000

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches only the command, which then ends its programs in
 * the right order.
 */
export async function startProcess(folder: string, options: StartOptions): Promise<RunningProcess> {
  if (isInterrupted()) throw new Failure('FB_INTERRUPTED')
  const input = options.input === undefined ? null : openSync(options.input, 'r')
  const output = openSync(options.log, 'a')
  const child = spawn(options.command, options.args, {
    env: options.env,
    detached: true,
    stdio: [input ?? 'ignore', output, output],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.account ? { uid: options.account.uid, gid: options.account.gid } : {}),
  })
  closeSync(output)
  if (input !== null) closeSync(input)
  if (child.pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error]
    throw new Failure('FB_SERVER_FAILED', { name: options.name, detail: error.message, log: options.log })
  }
  const recorded: RecordedProcess = {
    name: options.name,
    pid: child.pid,
    born: birth(child.pid) ?? 'gone',
    signal: options.signal ?? 'SIGTERM',
  }
  record(folder, recorded)
  let isGone = false
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      isGone = true
      forget(folder, recorded)
      resolve(code ?? signal ?? 1)
    })
  })
  return {
    name: options.name,
    pid: child.pid,
    log: options.log,
    exited,
    gone: () => isGone,
    stop: async () => {
      await endProcess(recorded)
      await exited
    },
  }
}

/** Records a process that runs already, this command itself for example. */
export function record(folder: string, entry: RecordedProcess): void {
  writeRecord(folder, [...readRecord(folder), entry])
}

/**
 * Ends everything that is recorded in this folder: the command that leads it, then what that left, the last started
 * first. Returns the names of what was running. This very process is not ended.
 */
export async function endRecorded(folder: string): Promise<string[]> {
  const ended: string[] = []
  const lastFirst = readRecord(folder).reverse()
  for (const recorded of [...lastFirst.filter(({ leads }) => leads), ...lastFirst.filter(({ leads }) => !leads)]) {
    if (recorded.pid !== process.pid && (await endProcess(recorded))) ended.push(recorded.name)
    forget(folder, recorded)
  }
  return ended
}

/** Kills everything that is recorded in this folder, for a process that has no time left to end it. */
export function killRecorded(folder: string): void {
  for (const recorded of readRecord(folder)) if (recorded.pid !== process.pid) send(recorded, 'SIGKILL')
}

/** What is recorded in this folder and still runs. */
export function running(folder: string): RecordedProcess[] {
  return readRecord(folder).filter(isAlive)
}

/** Ends this very process, and nothing else that may carry its pid by now. Returns false if it was gone already. */
export async function endProcess(recorded: RecordedProcess, patience = PATIENCE): Promise<boolean> {
  if (!isAlive(recorded)) return false
  for (const signal of [recorded.signal, 'SIGKILL'] as const) {
    send(recorded, signal)
    const deadline = Date.now() + patience
    while (isAlive(recorded) && Date.now() < deadline) await sleep(20)
    if (!isAlive(recorded)) break
  }
  return true
}

/** True while the process that was recorded still runs. */
export function isAlive(recorded: Pick<RecordedProcess, 'pid' | 'born'>): boolean {
  return birth(recorded.pid) === recorded.born
}

/** When the process of this pid started, or null if there is none (or only what is left of one). */
export function birth(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold blanks; the fields after it never do.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return null
  }
}

function send(recorded: RecordedProcess, signal: NodeJS.Signals): void {
  if (!isAlive(recorded)) return
  try {
    process.kill(recorded.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const recordFile = (folder: string) => join(folder, 'processes.json')

function readRecord(folder: string): RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(recordFile(folder), 'utf8'))
  } catch {
    return []
  }
}

function writeRecord(folder: string, record: RecordedProcess[]): void {
  const file = recordFile(folder)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}

function forget(folder: string, gone: RecordedProcess): void {
  const record = readRecord(folder)
  const left = record.filter((entry) => entry.pid !== gone.pid || entry.born !== gone.born)
  if (left.length < record.length) writeRecord(folder, left)
}
