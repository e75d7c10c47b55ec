import type { FastifyReply } from 'fastify'
import { EngineError } from '../engine-error.ts'

/** Lets one request through at a time: a stream takes much memory and time, and an importer needs one. */
export class Gate {
  readonly #longest: number
  #taken = false

  /** @param longest milliseconds after which a response is cut off */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** Holds the gate until the response has ended or its reader has gone. @throws EngineError FB_ENGINE_BUSY */
  readonly enter = async (_request: unknown, reply: FastifyReply): Promise<void> => {
    if (this.#taken) throw new EngineError('FB_ENGINE_BUSY')
    this.#taken = true
    const overdue = setTimeout(() => reply.raw.destroy(), this.#longest)
    reply.raw.once('close', () => {
      clearTimeout(overdue)
      this.#taken = false
    })
  }
}
