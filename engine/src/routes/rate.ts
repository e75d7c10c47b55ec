import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorReply } from '../contract/failure.ts'
import { RateReply, RateRequest } from '../contract/rate.ts'
import { EngineError } from '../engine-error.ts'
import { type Currency, currencyDigits } from '../rating/currency.ts'
import { rater } from '../rating/rate.ts'

const BODY_LIMIT = 16 * 1024 * 1024

export const rateRoute: FastifyPluginAsyncTypebox = async (app) => {
  const schema = {
    summary: 'Charges x quantities -> overages and amounts, exactly',
    body: RateRequest,
    response: { 200: RateReply, default: ErrorReply },
  }
  app.post('/rate', { schema, bodyLimit: BODY_LIMIT }, ({ body }) => ({
    lines: body.lines.map(rater(currencyOf(body), body.explain)),
  }))
}

function currencyOf({ currency }: RateRequest): Currency {
  if (typeof currency !== 'string') return currency
  const digits = currencyDigits(currency)
  if (digits === null) throw new EngineError('FB_REQUEST_INVALID', { detail: '/currency is no ISO 4217 code' })
  return { code: currency, digits }
}
