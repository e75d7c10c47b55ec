import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

export interface Ending {
  exit: number
  out: string
  error: string
}

/** `npm run import` as it runs without a terminal. The key must never be in what it writes. */
export class ImportCommand {
  readonly #process: ChildProcess
  readonly ended: Promise<Ending>

  constructor(key: string, ...args: string[]) {
    const { PATH, HOME, FUSION_CACHE } = process.env
    const env = { PATH, HOME, ...(FUSION_CACHE ? { FUSION_CACHE } : {}), FUSION_API_KEY: key }
    this.#process = spawn(process.execPath, [START, 'import', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = this.#watch(key)
  }

  interrupt(): void {
    this.#process.kill('SIGINT')
  }

  async #watch(key: string): Promise<Ending> {
    const said = { out: '', error: '' }
    this.#process.stdout?.on('data', (chunk) => (said.out += chunk))
    this.#process.stderr?.on('data', (chunk) => (said.error += chunk))
    const [exit] = await once(this.#process, 'close')
    expect(`${said.out}${said.error}`).not.toContain(key)
    return { exit, ...said }
  }
}
