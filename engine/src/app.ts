import type { Writable } from 'node:stream'
import bearerAuth from '@fastify/bearer-auth'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { serializers } from './logging.ts'
import { LIMITS, type Limits } from './nexacloud/limits.ts'
import { refuseBadHttp } from './routes/bad-http.ts'
import type { Context } from './routes/context.ts'
import { answerErrors, refuseBadAddress } from './routes/errors.ts'
import { Gate } from './routes/gate.ts'
import { healthRoute } from './routes/health.ts'
import { nexacloudRoutes } from './routes/nexacloud.ts'
import { normalizeRoute } from './routes/normalize.ts'
import { rateRoute } from './routes/rate.ts'
import { VERSION } from './version.ts'

const BODY_LIMIT = 64 * 1024
const REQUEST_TIMEOUT_MS = 120_000

export interface AppOptions {
  readonly limits?: Limits
  /** Where log lines go; standard output by default. */
  readonly log?: Writable
}

/** The engine as a Fastify instance that does not listen yet. */
export async function buildApp(config: Config, { limits = LIMITS, log }: AppOptions = {}): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    logger: { level: config.logLevel, serializers, ...(log ? { stream: log } : {}) },
    https: config.tls,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: refuseBadHttp,
    frameworkErrors: refuseBadAddress,
    // Judged as any other key that nobody knows: one row that has it must not cost all the others.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // The defaults turn numbers into text and null into '', and drop unknown keys.
    ajv: {
      // Examples are for the documentation, which takes them by this name.
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, keywords: ['x-examples'] },
    },
  })
  app.removeContentTypeParser('text/plain')
  // Node itself would answer an Expect header that it does not know, and without a body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  // What a handler returns is what is sent: a schema describes the answer and never changes it.
  app.setSerializerCompiler(() => JSON.stringify)
  answerErrors(app)
  await app.register(swagger, {
    openapi: {
      info: { title: 'Fusion Billing engine', version: VERSION },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/documentation' })
  await app.register(healthRoute)
  await app.register(protectedRoutes, { prefix: '/v1', config, limits, gate: new Gate(limits.send) })
  return app
}

async function protectedRoutes(app: FastifyInstance, { config, limits, gate }: Context): Promise<void> {
  await app.register(bearerAuth, {
    keys: [config.token.reveal()],
    addHook: false,
    verifyErrorLogLevel: 'debug',
  })
  app.addHook('onRequest', (request, reply, done) => app.verifyBearerAuth?.(request, reply, done))
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ token: [] }] }
  })
  await app.register(nexacloudRoutes, { config, limits, gate })
  await app.register(normalizeRoute, { config, limits, gate })
  await app.register(rateRoute)
}
