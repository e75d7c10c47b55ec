import type { FastifyReply } from 'fastify'
import { EngineError } from '../engine-error.ts'

/** Lets one request through at a time: a stream takes much memory and time, and an importer needs one. */
export class Gate {
  #taken = false

  /** Holds the gate until the response has ended or its reader has gone. @throws EngineError FB_ENGINE_BUSY */
  readonly enter = async (_request: unknown, reply: FastifyReply): Promise<void> => {
    if (this.#taken) throw new EngineError('FB_ENGINE_BUSY')
    this.#taken = true
    reply.raw.once('close', () => {
      this.#taken = false
    })
  }
}
