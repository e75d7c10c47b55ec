import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorReply } from '../contract/failure.ts'
import { RateReply, RateRequest } from '../contract/rate.ts'
import { EngineError } from '../engine-error.ts'
import { currencyDigits } from '../rating/currency.ts'
import { rate } from '../rating/rate.ts'

const BODY_LIMIT = 16 * 1024 * 1024

export const rateRoute: FastifyPluginAsyncTypebox = async (app) => {
  const schema = {
    summary: 'Charges x quantities -> overages and amounts, exactly',
    body: RateRequest,
    response: { 200: RateReply, default: ErrorReply },
  }
  app.post('/rate', { schema, bodyLimit: BODY_LIMIT }, (request) => {
    const { currency, lines } = request.body
    const digits = typeof currency === 'string' ? currencyDigits(currency) : currency.digits
    if (digits === null) throw new EngineError('FB_REQUEST_INVALID', { detail: '/currency is no ISO 4217 code' })
    return { lines: lines.map((line) => rate(line, digits)) }
  })
}
