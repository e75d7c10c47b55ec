import type { Duplex } from 'node:stream'
import pg from 'pg'

/** Errors that one answer may have. A server has one to tell; to the parser, every byte of noise may look like another. */
const ERROR_LIMIT = 10

declare module 'pg' {
  interface Connection {
    attachListeners(stream: Duplex): void
  }
}

/**
 * A connection that survives its server. pg's parser throws at what is no PostgreSQL, or a login that it does not know,
 * while it reads from the socket, where nobody could catch it: it would end the process. And it would gather an answer
 * without end until the memory is full.
 */
export class CarefulConnection extends pg.Connection {
  readonly #limit: number
  #received = 0
  #errors = 0

  /** @param limit bytes that one answer may have */
  constructor(config: pg.ConnectionConfig, limit: number) {
    super(config)
    this.#limit = limit
  }

  override attachListeners(stream: Duplex): void {
    super.attachListeners(stream)
    const readers = stream.listeners('data')
    stream.removeAllListeners('data')
    stream.on('data', (chunk: Buffer) => {
      try {
        this.#count(chunk.length)
        for (const read of readers) read.call(stream, chunk)
      } catch (error) {
        stream.destroy(error instanceof Error ? error : undefined)
      }
    })
    this.on('errorMessage', () => {
      this.#errors += 1
      if (this.#errors > ERROR_LIMIT) throw new RangeError('the answer has too many errors')
    })
    this.on('readyForQuery', () => {
      this.#received = 0
      this.#errors = 0
    })
  }

  #count(bytes: number): void {
    this.#received += bytes
    if (this.#received > this.#limit) throw new RangeError('the answer is too long')
  }
}
