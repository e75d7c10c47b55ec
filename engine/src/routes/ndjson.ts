import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { StreamLine } from '../contract/stream.ts'
import { EngineError } from '../engine-error.ts'
import { ndjson } from '../normalize/stream.ts'

const NDJSON = 'application/x-ndjson'

/** The answer of a route that sends lines, for the documentation. */
export const LINES = { description: 'NDJSON', content: { [NDJSON]: { schema: StreamLine } } }

/** Sends a stream of lines. A failure on the way becomes its last line, since the status has long been sent. */
export function sendLines(reply: FastifyReply, chunks: AsyncGenerator<string>): FastifyReply {
  return reply.type(`${NDJSON}; charset=utf-8`).send(Readable.from(withErrorLine(chunks, reply)))
}

async function* withErrorLine(chunks: AsyncGenerator<string>, reply: FastifyReply): AsyncGenerator<string> {
  try {
    yield* chunks
  } catch (error) {
    const failed =
      error instanceof EngineError ? error : new EngineError('FB_ENGINE_INTERNAL', { request: reply.request.id })
    reply.log.error({ err: error, code: failed.code }, 'the stream broke off')
    const { code, message, fix } = failed.reply
    yield ndjson({ type: 'error', code, message, fix })
  }
}
