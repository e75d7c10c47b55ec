import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { NexacloudConfig } from '../config.ts'
import { ErrorReply } from '../contract/failure.ts'
import { CheckReport, NexacloudRequest } from '../contract/nexacloud.ts'
import { CONTRACT } from '../contract/scalars.ts'
import { EngineError } from '../engine-error.ts'
import { isLoopback } from '../loopback.ts'
import { check } from '../nexacloud/check.ts'
import { type Dsn, parseDsn } from '../nexacloud/dsn.ts'
import { ensureReadable } from '../nexacloud/ensure-readable.ts'
import { Session } from '../nexacloud/session.ts'
import { normalizedStream } from '../normalize/stream.ts'
import { VERSION } from '../version.ts'
import type { Context } from './context.ts'
import { LINES, sendLines } from './ndjson.ts'

export const nexacloudRoutes: FastifyPluginAsyncTypebox<Context> = async (app, { config, limits, gate }) => {
  const { ca, allowWritable } = config.nexacloud

  const checkSchema = {
    summary: 'Can NexaCloud be read? Everything that is wrong, at once',
    body: NexacloudRequest,
    response: { 200: CheckReport, default: ErrorReply },
  }
  app.post('/nexacloud/check', { schema: checkSchema }, (request, reply) => {
    const dsn = chooseDsn(config.nexacloud, request.body.dsn)
    return check(() => Session.open(dsn, ca, limits, whenGone(reply)), allowWritable, new Date())
  })

  const snapshotSchema = {
    summary: 'The normalized rows of NexaCloud at one instant, as NDJSON',
    body: NexacloudRequest,
    response: { 200: LINES, default: ErrorReply },
  }
  app.post('/nexacloud/snapshot', { schema: snapshotSchema, onRequest: gate.enter }, async (request, reply) => {
    const dsn = chooseDsn(config.nexacloud, request.body.dsn)
    const session = await Session.open(dsn, ca, limits, whenGone(reply))
    const readAt = new Date()
    await ensureReadable(session, allowWritable)
    const start = {
      type: 'start',
      contract: CONTRACT,
      engine: VERSION,
      read_at: readAt.toISOString(),
      source: 'nexacloud',
    } as const
    return sendLines(
      reply,
      normalizedStream(start, (table) => session.read(table)),
    )
  })
}

/** @throws EngineError FB_DSN_NOT_ALLOWED, FB_NEXACLOUD_DSN_MISSING, FB_DSN_INVALID, FB_DSN_HOST_NOT_ALLOWED */
function chooseDsn(config: NexacloudConfig, sent: string | undefined): Dsn {
  if (config.dsn !== null && sent !== undefined) throw new EngineError('FB_DSN_NOT_ALLOWED')
  if (config.dsn !== null) return config.dsn
  if (sent === undefined) throw new EngineError('FB_NEXACLOUD_DSN_MISSING')
  const dsn = parseDsn(sent)
  const { allowedHosts } = config
  const allowed = allowedHosts.length > 0 ? allowedHosts.includes(dsn.host) : isLoopback(dsn.host)
  if (!allowed) throw new EngineError('FB_DSN_HOST_NOT_ALLOWED')
  return dsn
}

/** Aborted when the response has ended, be it whole or because its reader has gone. */
function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}
