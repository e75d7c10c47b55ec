import type { Engine } from '../../scripts/engine.ts'
import { type PostgresOptions, type PostgresServer, startPostgres } from '../../scripts/postgres/server.ts'

/** An engine that can be killed and started again under the same address. */
export class MortalEngine {
  #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** True until it has gone. */
  get lives(): boolean {
    return !this.#engine.process.gone()
  }

  async kill(): Promise<void> {
    process.kill(this.#engine.process.pid, 'SIGKILL')
    await this.#engine.process.exited
  }

  async start(): Promise<void> {
    this.#engine = await this.#engine.startAgain()
  }
}

/** How PostgreSQL ends: it rolls back what is under way, or drops everything at once and recovers at its next start. */
export type Ending = 'fast' | 'immediate'
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** A PostgreSQL that can be ended and started again under the same address. */
export class MortalPostgres {
  readonly #folder: string
  readonly #options: PostgresOptions
  server: PostgresServer

  private constructor(folder: string, options: PostgresOptions, server: PostgresServer) {
    this.#folder = folder
    this.#options = options
    this.server = server
  }

  static async start(folder: string, options: PostgresOptions): Promise<MortalPostgres> {
    return new MortalPostgres(folder, options, await startPostgres(folder, options))
  }

  async end(how: Ending): Promise<void> {
    process.kill(this.server.process.pid, SIGNALS[how])
    await this.server.process.exited
  }

  async start(): Promise<void> {
    this.server = await startPostgres(this.#folder, { ...this.#options, port: this.server.port })
  }
}
