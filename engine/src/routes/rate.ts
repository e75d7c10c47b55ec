import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorReply } from '../contract/failure.ts'
import { RateReply, RateRequest } from '../contract/rate.ts'
import { RATE_EXAMPLES } from '../contract/rate-examples.ts'
import { EngineError } from '../engine-error.ts'
import { type Currency, currencyDigits } from '../rating/currency.ts'
import { rater } from '../rating/rate.ts'

const BODY_LIMIT = 16 * 1024 * 1024

export const rateRoute: FastifyPluginAsyncTypebox = async (app) => {
  const schema = {
    summary: 'Charges x quantities -> overages and amounts, exactly',
    body: { ...RateRequest, 'x-examples': examples('request') },
    response: { 200: { ...RateReply, 'x-examples': examples('reply') }, default: ErrorReply },
  }
  app.post('/rate', { schema, bodyLimit: BODY_LIMIT }, ({ body }) => ({
    lines: body.lines.map(rater(currencyOf(body), body.explain)),
  }))
}

/** As OpenAPI has them: by name, a request under the same one as its answer. */
function examples(side: 'request' | 'reply'): object {
  return Object.fromEntries(
    Object.entries(RATE_EXAMPLES).map(([name, example]) => [name, { summary: example.summary, value: example[side] }]),
  )
}

function currencyOf({ currency }: RateRequest): Currency {
  if (typeof currency !== 'string') return currency
  const digits = currencyDigits(currency)
  if (digits === null) throw new EngineError('FB_REQUEST_INVALID', { detail: '/currency is no ISO 4217 code' })
  return { code: currency, digits }
}
