import { readFileSync, statSync } from 'node:fs'
import type { Account } from './account.ts'
import { startProcess } from './processes.ts'

export interface RunOptions {
  command: string
  args: readonly string[]
  /** Where the output goes; it is appended. */
  log: string
  env?: NodeJS.ProcessEnv
  cwd?: string
  account?: Account | undefined
  input?: string
}

export interface RunResult {
  status: number | NodeJS.Signals
  /** What the program wrote, both streams as they came. */
  output: string
}

/** Runs a program to its end; it is recorded in the folder meanwhile, so that an interrupt ends it too. */
export async function run(folder: string, options: RunOptions): Promise<RunResult> {
  const from = statSync(options.log, { throwIfNoEntry: false })?.size ?? 0
  const child = await startProcess(folder, { name: options.command, env: process.env, ...options })
  const status = await child.exited
  return { status, output: readFileSync(options.log).subarray(from).toString() }
}
