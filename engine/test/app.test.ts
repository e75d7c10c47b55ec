import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { contractDocument } from '../src/contract/document.ts'
import { ERRORS } from '../src/contract/errors.ts'
import { type Answer, TestEngine, TOKEN } from './support/engine.ts'
import { parsed } from './support/normalize.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start()
})

afterAll(() => engine.close())

const CHARGE = { charge_model: 'standard', price_per_unit: '0.0075', unit_batch: '3600', included_quota: '18000' }
const get = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${engine.port}${path}`)
  return { status: answer.status, text: await answer.text() }
}

async function failure(path: string, body: unknown, headers: Record<string, string> = {}) {
  return failureOf(await engine.post(path, body, headers))
}

function failureOf(answer: Answer) {
  const reply = JSON.parse(answer.text)
  expect(Object.keys(reply)).toEqual(['code', 'message', 'fix'])
  expect(answer.status).toBe(ERRORS[reply.code as keyof typeof ERRORS][0])
  return reply
}

describe('without a token', () => {
  test('one can see that the engine lives, and read its documentation', async () => {
    const health = await get('/health')
    expect(JSON.parse(health.text)).toEqual({ status: 'ok', contract: 1, version: expect.stringMatching(/^[0-9.]+$/) })
    expect((await get('/documentation')).text).toContain('swagger')
    const { openapi, paths } = JSON.parse((await get('/documentation/json')).text)
    expect(openapi).toMatch(/^3[.]/)
    expect(Object.keys(paths).sort()).toEqual([
      '/health',
      '/v1/nexacloud/check',
      '/v1/nexacloud/snapshot',
      '/v1/normalize',
      '/v1/rate',
    ])
  })

  test.each(['/v1/nexacloud/check', '/v1/nexacloud/snapshot', '/v1/normalize', '/v1/rate'])(
    '%s is closed',
    async (path) => {
      for (const authorization of [
        '',
        'Bearer',
        'Bearer ',
        `Basic ${TOKEN}`,
        TOKEN,
        `Bearer ${TOKEN}x`,
        `Bearer ${TOKEN.slice(1)}`,
      ]) {
        expect(await failure(path, {}, { authorization })).toMatchObject({ code: 'FB_ENGINE_UNAUTHORIZED' })
      }
    },
  )

  test('a body is not even read', async () => {
    const answer = await engine.post('/v1/rate', 'no JSON', { authorization: 'Bearer wrong' })
    expect(answer.status).toBe(401)
  })
})

describe('a request that is wrong', () => {
  test.each([
    ['/v1/rate', '{"currency":', 'its body is no valid JSON'],
    ['/v1/rate', '', 'its body is empty'],
    ['/v1/rate', '[]', 'the body must be object'],
    ['/v1/rate', { lines: [] }, "must have required property 'currency'"],
    ['/v1/rate', { currency: 'CAD', lines: {} }, '/lines must be array'],
    ['/v1/rate', { currency: 'CAD', lines: [], more: 1 }, 'must NOT have additional properties'],
    ['/v1/rate', { currency: 'cad', lines: [] }, '/currency must match pattern'],
    ['/v1/rate', { currency: 'ZZZ', lines: [] }, '/currency is no ISO 4217 code'],
    ['/v1/rate', { currency: 124, lines: [] }, '/currency must be string'],
    ['/v1/rate', { currency: { code: 'CAD' }, lines: [] }, "/currency must have required property 'digits'"],
    ['/v1/rate', { currency: { code: 'cad', digits: 2 }, lines: [] }, '/currency/code must match pattern'],
    ['/v1/rate', { currency: { code: 'CAD', digits: -1 }, lines: [] }, '/currency/digits must be >= 0'],
    ['/v1/rate', { currency: { code: 'CAD', digits: 21 }, lines: [] }, '/currency/digits must be <= 20'],
    ['/v1/rate', { currency: { code: 'CAD', digits: 1.5 }, lines: [] }, '/currency/digits must be integer'],
    ['/v1/rate', { currency: { code: 'CAD', digits: '2' }, lines: [] }, '/currency/digits must be integer'],
    ['/v1/rate', { currency: { code: 'CAD', digits: 2, name: 'x' }, lines: [] }, '/currency must NOT have additional'],
    ['/v1/rate', { currency: 'CAD', explain: 'yes', lines: [] }, '/explain must be boolean'],
    ['/v1/normalize', { users: {} }, '/users must be array'],
    ['/v1/normalize', { partners: [] }, 'must NOT have additional properties'],
    ['/v1/normalize', '{"__proto__": {"users": []}}', 'must NOT have additional properties'],
    ['/v1/nexacloud/check', { dsn: 5 }, '/dsn must be string'],
    ['/v1/nexacloud/check', { dsn: null }, '/dsn must be string'],
    ['/v1/nexacloud/check', { dsn: '' }, '/dsn must NOT have fewer than 1 characters'],
    ['/v1/nexacloud/snapshot', { url: 'x' }, 'must NOT have additional properties'],
  ])('%s %j is told why', async (path, body, detail) => {
    const { code, message } = await failure(path, body)
    expect(code).toBe('FB_REQUEST_INVALID')
    expect(message).toContain(detail)
  })

  test('in another media type is told the right one', async () => {
    const { message } = await failure('/v1/rate', 'x', { 'content-type': 'text/plain' })
    expect(message).toContain('its Content-Type is not application/json')
  })

  test('to no route is told where the routes are', async () => {
    expect(await failure('/v1/nothing', {})).toMatchObject({ code: 'FB_ROUTE_UNKNOWN' })
    expect((await get('/v1/rate')).status).toBe(404)
  })

  test('that is no HTTP is told so', async () => {
    const socket = connect(engine.port, '127.0.0.1')
    socket.end('NONSENSE\r\n\r\n')
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    await once(socket, 'close')
    expect(text).toMatch(/^HTTP\/1.1 400 /)
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject({ code: 'FB_REQUEST_INVALID' })
  })
})

describe('a request that is large', () => {
  const rows = (bytes: number) => ({ users: Array(bytes / 1024).fill({ id: 'a', more: 'x'.repeat(1024) }) })

  test('is taken up to 64 MiB of rows', async () => {
    const answer = await engine.post('/v1/normalize', rows(20 * 1024 * 1024))
    expect(parsed(answer.text).end.counts).toMatchObject({ partner: 1, rejected: 20 * 1024 - 1 })
    expect(failureOf(await engine.announce('/v1/normalize', 64 * 1024 * 1024 + 1))).toMatchObject({
      code: 'FB_REQUEST_TOO_LARGE',
      message: 'The request is larger than 67108864 bytes.',
    })
  })

  test('is taken up to 10,000 lines to rate', async () => {
    const line = { id: 'a', quantity: '1', charge: CHARGE }
    const rate = { currency: 'CAD', lines: Array(10_000).fill(line) }
    expect(JSON.parse((await engine.post('/v1/rate', rate)).text).lines).toHaveLength(10_000)
    expect(await failure('/v1/rate', { ...rate, lines: [...rate.lines, line] })).toMatchObject({
      code: 'FB_REQUEST_TOO_LARGE',
      message: 'The request is larger than 10000 lines.',
    })
  })

  test('of any other kind is taken up to 64 KiB', async () => {
    const answer = await engine.announce('/v1/nexacloud/check', 64 * 1024 + 1)
    expect(failureOf(answer)).toMatchObject({ code: 'FB_REQUEST_TOO_LARGE' })
  })
})

describe('the answers', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const contract = contractDocument()

  test('of rate follow the contract, one bad line leaving the others alone', async () => {
    const lines = [
      { id: 'a', quantity: '25200', charge: CHARGE },
      null,
      { id: 'b', quantity: '1', charge: { ...CHARGE, tiers: [] } },
    ]
    const answer = JSON.parse((await engine.post('/v1/rate', { currency: 'CAD', lines })).text)
    expect(ajv.validate(contract.responses.rate, answer), ajv.errorsText()).toBe(true)
    expect(answer.lines).toMatchObject([
      { id: 'a', overage: '7200', amount: '0.015', amount_rounded: '0.02' },
      { id: null, error: { code: 'FB_RATE_LINE_INVALID' } },
      { id: 'b', error: { code: 'FB_RATE_LINE_INVALID' } },
    ])
  })

  test.each([
    ['JPY', '0'],
    ['CAD', '0.02'],
    ['KWD', '0.015'],
  ])('of rate are rounded to the digits of %s', async (currency, amount_rounded) => {
    const lines = [{ id: 'a', quantity: '25200', charge: { ...CHARGE, metric: 'cpu_seconds' } }]
    expect(JSON.parse((await engine.post('/v1/rate', { currency, lines })).text).lines[0]).toMatchObject({
      amount_rounded,
    })
  })

  test('of rate are rounded to the digits that a request brings, whatever ISO 4217 says', async () => {
    const rounded = async (currency: unknown) => {
      const lines = [{ id: 'a', quantity: '25200', charge: CHARGE }]
      return JSON.parse((await engine.post('/v1/rate', { currency, lines })).text).lines[0].amount_rounded
    }
    expect(await rounded({ code: 'CAD', digits: 2 })).toBe(await rounded('CAD'))
    expect(await rounded({ code: 'JPY', digits: 3 })).toBe('0.015')
    expect(await rounded({ code: 'BTC', digits: 20 })).toBe('0.01500000000000000000')
  })

  test('change no value: a float is no decimal, and null stays null', async () => {
    const { lines } = parsed((await engine.post('/v1/normalize', { users: [{ id: '1', email: null }] })).text)
    expect(lines[0]).toMatchObject({ email: null, vat: null })
    const rate = { currency: 'CAD', lines: [{ id: 'a', quantity: 0.1, charge: CHARGE }] }
    expect(JSON.parse((await engine.post('/v1/rate', rate)).text).lines[0]).toHaveProperty('error')
  })

  test('are never cut to their schema, so that a mistake in one shows', async () => {
    const app = await buildApp(readConfig({ ENGINE_TOKEN: TOKEN, LOG_LEVEL: 'silent' }))
    const answer = { known: null, unknown: '0.10' }
    const response = { 200: { type: 'object', properties: { known: { type: 'string' } } } }
    app.get('/test', { schema: { response } }, () => answer)
    expect((await app.inject('/test')).json()).toEqual(answer)
    await app.close()
  })

  test('of check and of failures follow the contract', async () => {
    const check = JSON.parse((await engine.post('/v1/nexacloud/check', { dsn: 'postgresql://u:p@127.0.0.1:1/d' })).text)
    expect(ajv.validate(contract.responses.check, check), ajv.errorsText()).toBe(true)
    expect(check.problems).toMatchObject([{ code: 'FB_NEXACLOUD_UNREACHABLE' }])
    const failed = JSON.parse((await engine.post('/v1/nexacloud/check', {})).text)
    expect(ajv.validate(contract.responses.error, failed), ajv.errorsText()).toBe(true)
  })
})

describe('which database is read', () => {
  test('must be said by somebody, and by one side only', async () => {
    expect(await failure('/v1/nexacloud/snapshot', {})).toMatchObject({ code: 'FB_NEXACLOUD_DSN_MISSING' })
    const own = await TestEngine.start({ NEXACLOUD_DSN: 'postgresql://u:p@127.0.0.1:1/d' })
    try {
      const answer = await own.post('/v1/nexacloud/snapshot', { dsn: 'postgresql://u:p@127.0.0.1:1/d' })
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'FB_DSN_NOT_ALLOWED' })
    } finally {
      await own.close()
    }
  })

  test.each([
    'db.example.com',
    '10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '[::ffff:10.0.0.1]',
    '2130706433',
    '127.0.0.1.example.com',
    '127.1',
    '0177.0.0.1',
    '0x7f000001',
    '0x7f.1',
    '127.0.0.1.',
    '127.0.0.256',
    '[::]',
    '[::ffff:169.254.169.254]',
    '[64:ff9b::a00:1]',
    '[fe80::1]',
    '192.168.0.1',
    'metadata.google.internal',
    'localhost.localdomain',
    'localhost.example.com',
    'LOCALHOST.',
    '_',
    '-',
    'localhost.',
  ])('must not be %s unless the engine allows it', async (host) => {
    const { code } = await failure('/v1/nexacloud/check', { dsn: `postgresql://u:p@${host}/d` })
    expect(code).toBe('FB_DSN_HOST_NOT_ALLOWED')
  })

  test('may be on the hosts that NEXACLOUD_ALLOWED_HOSTS names, and on no other', async () => {
    const own = await TestEngine.start({ NEXACLOUD_ALLOWED_HOSTS: '127.0.0.1' })
    try {
      const code = async (host: string) => {
        const answer = await own.post('/v1/nexacloud/snapshot', { dsn: `postgresql://u:p@${host}:1/d` })
        return JSON.parse(answer.text).code
      }
      expect(await code('127.0.0.1')).toBe('FB_NEXACLOUD_UNREACHABLE')
      expect(await code('localhost')).toBe('FB_DSN_HOST_NOT_ALLOWED')
    } finally {
      await own.close()
    }
  })
})

test('with a certificate the engine speaks HTTPS', async () => {
  const folder = `${import.meta.dirname}/fixtures/tls`
  const own = await TestEngine.start({ ENGINE_TLS_CERT: `${folder}/cert.pem`, ENGINE_TLS_KEY: `${folder}/key.pem` })
  try {
    const { get } = await import('node:https')
    const answer = get({
      host: 'localhost',
      port: own.port,
      path: '/health',
      ca: readFileSync(`${folder}/cert.pem`),
      agent: false,
      family: 4,
    })
    const [response] = await once(answer, 'response')
    expect(response.statusCode).toBe(200)
    response.resume()
  } finally {
    await own.close()
  }
})
