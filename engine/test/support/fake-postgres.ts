import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Runs `body` beside a server that answers what it is first sent with `answer`, or with nothing, and does no more. */
export async function withServer<T>(answer: Buffer | null, body: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    if (answer) socket.once('data', () => socket.write(answer))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    return await body((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

/** An ErrorResponse of PostgreSQL's protocol: type, length, then fields, each a letter and a text that ends with NUL. */
export function postgresError(sqlstate: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0M${message}\0\0`)
  const head = Buffer.from('E\0\0\0\0')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
