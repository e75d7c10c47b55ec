import { createServer } from 'node:net'
import { Failure } from './failure.ts'

const given = new Set<number>()

/** A port of the loopback interface that nobody listens on at this moment; none is given twice. */
export async function freePort(): Promise<number> {
  const port = (await listenOnce(0)) as number
  if (given.has(port)) return freePort()
  given.add(port)
  return port
}

/** Passes if the port is free, and says how to go on if it is not. */
export async function requirePort(port: number): Promise<void> {
  if ((await listenOnce(port)) === null) {
    throw new Failure('FB_PORT_IN_USE', { port, other: port < 65535 ? port + 1 : port - 1 })
  }
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}
