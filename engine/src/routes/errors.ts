import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EngineError } from '../engine-error.ts'

const RETRY_AFTER_SECONDS = 5

/** Every answer that is not 2xx is an entry of the error catalogue. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => send(toEngineError(error, request), error, request, reply))
  app.setNotFoundHandler(() => {
    throw new EngineError('FB_ROUTE_UNKNOWN')
  })
}

/** Fastify would answer an address that it cannot read by itself, and repeat it. */
export function refuseBadAddress(cause: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void send(new EngineError('FB_REQUEST_INVALID', { detail: 'its address is no valid URL' }), cause, request, reply)
}

function send(failed: EngineError, cause: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (failed.code === 'FB_ENGINE_INTERNAL') request.log.error({ err: cause }, 'the engine failed')
  else request.log.info({ code: failed.code }, 'refused')
  if (failed.code === 'FB_ENGINE_BUSY') reply.header('retry-after', RETRY_AFTER_SECONDS)
  return reply.code(failed.status).send(failed.reply)
}

/** Fastify's own messages are not passed on: those of its JSON parser quote the body, and the body holds the DSN. */
function toEngineError(error: unknown, request: FastifyRequest): EngineError {
  if (error instanceof EngineError) return error
  const { code = '', statusCode = 500, validation } = error as Partial<FastifyError>
  if (code.startsWith('FST_BEARER_AUTH_')) return new EngineError('FB_ENGINE_UNAUTHORIZED')
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(`${request.routeOptions.bodyLimit} bytes`)
  if (validation) return invalid(validation)
  if (statusCode < 500) return new EngineError('FB_REQUEST_INVALID', { detail: whyUnread(code) })
  return new EngineError('FB_ENGINE_INTERNAL', { request: request.id })
}

type Finding = NonNullable<FastifyError['validation']>[number]

function invalid(findings: Finding[]): EngineError {
  const first = telling(findings)
  if (first?.keyword === 'maxItems') return tooLarge(`${first.params.limit} lines`)
  return new EngineError('FB_REQUEST_INVALID', { detail: `${first?.instancePath || 'the body'} ${first?.message}` })
}

/** A value that may be one of several was compared with each: what is wrong within the one that was meant says the most. */
function telling(findings: Finding[]): Finding | undefined {
  const depth = ({ instancePath }: Finding) => instancePath.split('/').length
  const vague = ({ keyword }: Finding) => Number(keyword === 'type' || keyword === 'anyOf')
  return findings.toSorted((a, b) => depth(b) - depth(a) || vague(a) - vague(b))[0]
}

function tooLarge(limit: string): EngineError {
  return new EngineError('FB_REQUEST_TOO_LARGE', { limit })
}

function whyUnread(code: string): string {
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'its Content-Type is not application/json'
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return 'its body is empty'
  return 'its body is no valid JSON'
}
