import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorReply } from '../contract/failure.ts'
import { NormalizeRequest } from '../contract/normalize.ts'
import { CONTRACT } from '../contract/scalars.ts'
import { sortedBatches } from '../normalize/sorted.ts'
import { normalizedStream } from '../normalize/stream.ts'
import { VERSION } from '../version.ts'
import type { Context } from './context.ts'
import { LINES, sendLines } from './ndjson.ts'

const BODY_LIMIT = 64 * 1024 * 1024

export const normalizeRoute: FastifyPluginAsyncTypebox<Context> = async (app, { gate }) => {
  const schema = {
    summary: 'The same stream as a snapshot, from rows in the request',
    body: NormalizeRequest,
    response: { 200: LINES, default: ErrorReply },
  }
  app.post('/normalize', { schema, bodyLimit: BODY_LIMIT, onRequest: gate.enter }, async (request, reply) => {
    const start = {
      type: 'start',
      contract: CONTRACT,
      engine: VERSION,
      read_at: new Date().toISOString(),
      source: 'request',
    } as const
    return sendLines(
      reply,
      normalizedStream(start, (table) => sortedBatches(request.body[table] ?? [])),
    )
  })
}
