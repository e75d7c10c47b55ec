import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** What becomes of an answer once so many of its bytes have passed. */
export interface Fault {
  /** A reset, an end as if all had been said, or the rest in pieces of a few bytes. */
  kind: 'reset' | 'cut' | 'trickle'
  after: number
}

/** Bytes of a piece of what trickles: fewer than any line has. */
const PIECE = 7

/** A way to a server of this machine on which answers meet faults; what is asked passes. */
export class FaultyWay {
  readonly #server: Server
  readonly #target: number
  readonly #open = new Set<Socket>()
  #fault: Fault | null = null
  readonly #broken = new Set<Socket>()

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer({ allowHalfOpen: true }, (asking) => this.#connect(asking))
  }

  static async to(port: number): Promise<FaultyWay> {
    const proxy = new FaultyWay(port)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** How many answers have met a fault. */
  get broken(): number {
    return this.#broken.size
  }

  /** From now on every new connection's answer meets the fault. */
  breakWith(fault: Fault): void {
    this.#fault = fault
  }

  /** From now on new connections pass. */
  mend(): void {
    this.#fault = null
  }

  /** What every open connection meets at once, whatever has passed. */
  breakNow(kind: 'reset' | 'cut'): void {
    for (const asking of this.#open) {
      this.#broken.add(asking)
      this.#end(asking, kind)
    }
  }

  async close(): Promise<void> {
    for (const asking of this.#open) asking.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #connect(asking: Socket): void {
    const answering = createConnection({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true })
    this.#open.add(asking.setNoDelay())
    asking.once('close', () => {
      this.#open.delete(asking)
      answering.destroy()
    })
    for (const socket of [asking, answering]) socket.on('error', () => asking.resetAndDestroy())
    asking.pipe(answering)
    this.#pass(answering, asking, this.#fault).catch(() => asking.destroy())
  }

  async #pass(answering: Socket, asking: Socket, fault: Fault | null): Promise<void> {
    let whole = fault?.after ?? Number.POSITIVE_INFINITY
    for await (const chunk of answering as AsyncIterable<Buffer>) {
      const rest = chunk.subarray(whole)
      await send(asking, chunk.subarray(0, whole))
      whole -= Math.min(whole, chunk.length)
      if (fault === null || rest.length === 0) continue
      this.#broken.add(asking)
      if (fault.kind !== 'trickle') return this.#end(asking, fault.kind)
      for (let from = 0; from < rest.length; from += PIECE) await send(asking, rest.subarray(from, from + PIECE))
    }
    asking.end()
  }

  #end(asking: Socket, kind: 'reset' | 'cut'): void {
    if (kind === 'reset') asking.resetAndDestroy()
    else asking.end(() => asking.destroySoon())
  }
}

/** Sends some bytes and waits until the system has taken them. */
function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())))
}
