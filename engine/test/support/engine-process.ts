import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ENGINE = join(import.meta.dirname, '../..')

/** The ways to start an engine: its sources as they are, and the bundle. */
export const STARTS = { sources: ['--import', 'tsx', 'src/main.ts'], bundle: ['dist/main.js'] }

/** Starts the engine as a process of its own, with this environment and nothing else of ours but PATH. */
export function startEngine(how: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, how, { cwd: ENGINE, env: { PATH: process.env.PATH, ...env } })
}

/** Waits for the log line that tells the address. */
export async function addressOf(engine: ChildProcess): Promise<string> {
  if (!engine.stdout) throw new Error('the process has no output')
  for await (const line of createInterface({ input: engine.stdout })) {
    const url = /^Server listening at (.*)$/.exec(JSON.parse(line).msg)?.[1]
    if (url) return url
  }
  throw new Error('the engine ended without listening')
}

/** An engine that runs beside the tests, where its environment is part of what is tested. */
export class EngineProcess {
  readonly url: string
  readonly #process: ChildProcess

  static async start(env: Record<string, string>): Promise<EngineProcess> {
    const engine = startEngine(STARTS.sources, env)
    return new EngineProcess(engine, await addressOf(engine))
  }

  private constructor(engine: ChildProcess, url: string) {
    this.#process = engine
    this.url = url
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}
