import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Health } from '../contract/health.ts'
import { CONTRACT } from '../contract/scalars.ts'
import { VERSION } from '../version.ts'

export const healthRoute: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { summary: 'Is the engine alive, and which one is it?', response: { 200: Health } }
  const health = { status: 'ok', contract: CONTRACT, version: VERSION } as const
  app.get('/health', { schema, logLevel: 'warn' }, () => health)
}
