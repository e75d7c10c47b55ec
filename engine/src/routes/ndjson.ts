import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { EngineError } from '../engine-error.ts'
import { ndjson } from '../normalize/stream.ts'

/** Sends a stream of lines. A failure on the way becomes its last line, since the status has long been sent. */
export function sendLines(reply: FastifyReply, chunks: AsyncGenerator<string>): FastifyReply {
  return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(withErrorLine(chunks, reply)))
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
