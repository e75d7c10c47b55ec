import type { Socket } from 'node:net'
import { EngineError } from '../engine-error.ts'

/** Answers what is not even HTTP. Nothing of it is logged: the error carries the raw request, token included. */
export function refuseBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const { reply } = new EngineError('FB_REQUEST_INVALID', { detail: 'it is no valid HTTP' })
  const body = JSON.stringify(reply)
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
