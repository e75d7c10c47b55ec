import { connect } from 'node:net'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../src/contract/errors.ts'
import { type Answer, type RawRequest, TestEngine } from './support/engine.ts'
import { almost, fitting, type Schema } from './support/schema-values.ts'

/**
 * Requests that are made up from the engine's own OpenAPI document: right, nearly right, and hostile. A longer run, or
 * the same one again: `FUZZ_RUNS=20000 FUZZ_SEED=1 npm run test:one -- engine/test/fuzz.test.ts`.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const PATIENCE = 60_000 + RUNS * 100

/** Stands in the token and in every connection URL and header that is sent. */
const MARKER = 'MaRkEr9d3f'
const TOKEN = `${MARKER}-token-of-the-fuzz-test-000`
/** Failures with a status of 500 or more that are NexaCloud's, and no fault of the engine. */
const OF_NEXACLOUD = Object.keys(ERRORS).filter((code) => code.startsWith('FB_NEXACLOUD_'))

interface Operation {
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': {
        readonly schema: Schema
        readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
      }
    }
  }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>
  readonly security?: readonly unknown[]
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const ajv = new Ajv({ strict: false, validateFormats: false })
let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start({ ENGINE_TOKEN: TOKEN, LOG_LEVEL: 'info' })
})

afterAll(() => engine.close())

const { paths } = await document()
const routes = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)

/** The document as the engine gives it to anybody. */
async function document(): Promise<OpenApi> {
  const asked = await TestEngine.start()
  const { text } = await asked.send({ method: 'GET', path: '/documentation/json', headers: {}, body: '' })
  await asked.close()
  return JSON.parse(text)
}

describe(`whatever is sent (FUZZ_SEED=${SEED})`, () => {
  test.each(routes)(
    'to $method $path is answered by the document',
    async ({ method, path, operation }) => {
      const good = right(operation)
      await fc.assert(
        fc.asyncProperty(requests(method, path, good), async (request) =>
          judge(await engine.send(request), operation, request.method),
        ),
        { numRuns: RUNS, seed: SEED },
      )
      await alive()
    },
    PATIENCE,
  )

  test.each(routes)(
    'nearly right to $method $path is answered by the document',
    async ({ method, path, operation }) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
      const good = right(operation)
      const bodies = good
        .chain((value) => fc.oneof(fc.constant(value), almost(value)))
        .map((value) => JSON.stringify(value))
      await fc.assert(
        fc.asyncProperty(bodies, async (body) =>
          judge(await engine.send({ method, path, headers, body }), operation, method),
        ),
        { numRuns: RUNS, seed: SEED },
      )
      await alive()
    },
    PATIENCE,
  )

  test(
    'to no route is refused by the catalogue',
    async () => {
      const anywhere = fc.record({ method: anyMethod, path: strangePath, headers, body: fc.constant('') })
      await fc.assert(
        fc.asyncProperty(anywhere, async (request) => {
          const answer = await engine.send(request)
          if (answer.status >= 400) refusal(answer, request.method)
          quiet(answer)
        }),
        { numRuns: RUNS, seed: SEED },
      )
      await alive()
    },
    PATIENCE,
  )

  test(
    'as plain bytes is refused by the catalogue, and by nothing where the connection is cut',
    async () => {
      await fc.assert(
        fc.asyncProperty(bytes, async (sent) => {
          const said = await raw(sent)
          if (said !== '') expect(said).toMatch(/^HTTP\/1[.]1 [245][0-9][0-9] /)
          expect(said).not.toMatch(/^HTTP\/1[.]1 5/)
          expect(said).not.toContain(MARKER)
        }),
        { numRuns: RUNS, seed: SEED },
      )
      await alive()
    },
    PATIENCE,
  )

  test('leaves no secret in the log', () => expect(engine.log).not.toContain(MARKER))
})

// -- What is sent -----------------------------------------------------------------------------------------------------

/** What the document says is right: whatever fits its schema, and its examples. */
function right({ requestBody }: Operation): fc.Arbitrary<unknown> {
  const { schema = { type: 'object' }, examples = {} } = requestBody?.content['application/json'] ?? {}
  return fc.oneof(fitting(schema), ...Object.values(examples).map(({ value }) => fc.constant(value)))
}

const anyMethod = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
)

const DSNS = [
  `postgresql://${MARKER}:${MARKER}@127.0.0.1:1/${MARKER}`,
  `postgresql://u:${MARKER}@${MARKER}@127.0.0.1:1/d`,
  `postgresql://u:${MARKER}@${MARKER}.example.com/d`,
  `host=127.0.0.1 password=${MARKER}`,
  `postgresql://u:p@127.0.0.1:1/d?${MARKER}=1`,
]

const strangePath = fc.oneof(
  fc.constantFrom(
    '//',
    '/v1',
    '/v1/',
    '/v1/rate/',
    '//v1//rate',
    '/V1/RATE',
    '/v1/../health',
    '/v1/%2e%2e/health',
    '/health/',
    '/v1/%',
    '/v1/%zz',
    '/%ff',
    '/v1/rate%00',
    '/documentation/../../package.json',
    '/documentation/static/..%2f..%2fpackage.json',
    '/documentation/static/%2e%2e/%2e%2e/package.json',
    '/documentation/static/%',
    '/documentation/static/nothing.js',
    '*',
    `/v1/rate?token=${MARKER}`,
    `/${'x'.repeat(8000)}`,
  ),
  fc.webPath().map((path) => path || '/'),
  fc.stringMatching(/^\/[!-~]{0,30}$/),
)

const headers: fc.Arbitrary<Record<string, string>> = fc
  .record(
    {
      authorization: fc.constantFrom(
        `Bearer ${TOKEN}`,
        `bearer ${TOKEN}`,
        `Bearer  ${TOKEN}`,
        `Bearer ${TOKEN},`,
        `Basic ${TOKEN}`,
        `Bearer ${MARKER}`,
        'Bearer',
        '',
      ),
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-16',
        'application/json; charset=latin1',
        'APPLICATION/JSON',
        'application/json;',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain',
        '/',
        'application/*',
      ),
      'content-encoding': fc.constantFrom('gzip', 'identity', 'br'),
      'transfer-encoding': fc.constant('chunked'),
      'accept-version': fc.constantFrom('1.0.0', MARKER),
      accept: fc.constantFrom('text/html', '*/*', ';'),
      'accept-encoding': fc.constantFrom('gzip', '*;q=0'),
      range: fc.constant('bytes=0-0,-1'),
      'if-none-match': fc.constant('*'),
      expect: fc.constantFrom('100-continue', 'nothing'),
      upgrade: fc.constant('h2c'),
      host: fc.constantFrom('', 'evil.example.com', MARKER),
      origin: fc.constant('https://evil.example.com'),
      'x-http-method-override': fc.constant('DELETE'),
      'x-request-id': fc.constantFrom(MARKER, 'x'.repeat(3000)),
      cookie: fc.constant(`session=${MARKER}`),
    },
    { requiredKeys: [] },
  )
  .map(definedOnly)

const plain = fc.record({
  authorization: fc.constant(`Bearer ${TOKEN}`),
  'content-type': fc.constant('application/json'),
})

function requests(method: string, path: string, good: fc.Arbitrary<unknown>): fc.Arbitrary<RawRequest> {
  const json = good.map((value) => JSON.stringify(value))
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.tuple(json, fc.nat(300)).map(([text, length]) => text.slice(0, length)),
    json.map((text) => `\ufeff${text}`),
    json.map((text) => new Uint8Array(Buffer.from(text, 'utf16le'))),
    fc.constantFrom(...DSNS).map((dsn) => JSON.stringify({ dsn })),
    fc.constantFrom('[', '{"users":[', '{"a":').map((part) => part.repeat(20_000)),
    fc.constantFrom('{"users":[{"__proto__":{"id":1}}]}', '{"users":[{"constructor":{"prototype":{}}}]}'),
    fc.constantFrom('{"users":[{"id":1e400}]}', '{"users":[{"id":NaN}]}', '{"users":[{"id":01}]}'),
  )
  return fc.record({
    method: fc.oneof({ weight: 9, arbitrary: fc.constant(method) }, { weight: 1, arbitrary: anyMethod }),
    path: fc.constantFrom(path, path, path, `${path}?dsn=${MARKER}`, `${path}#x`),
    headers: fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: headers }),
    body: fc.oneof(json, hostile),
  })
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .constantFrom(
      `GET / HTTP/9.9\r\n\r\n`,
      `GET /health HTTP/1.1\r\n\r\n`,
      `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
      `CONNECT ${MARKER}:443 HTTP/1.1\r\nHost: x\r\n\r\n`,
      `POST /v1/rate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /v1/rate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, ${MARKER}\r\n\r\n`,
      `POST /v1/rate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
      `POST /v1/rate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n X: folded\r\n\r\n`,
      `POST /v1/rate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\nContent-Length: 0\n\n`,
      `POST /v1/rate HTTP/1.1\r\n${`X: ${MARKER}\r\n`.repeat(3000)}\r\n`,
      `GET http://evil.example.com/health HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n`,
      ...['99999999', '1e3', '-1', '0, 1'].map(
        (length) =>
          `POST /v1/rate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${length}\r\n\r\n{`,
      ),
      `GET /${MARKER}\0 HTTP/1.1\r\nHost: x\r\n\r\n`,
    )
    .map((text) => new Uint8Array(Buffer.from(text))),
)

/** Sends bytes as they are and says no more; resolves to all that comes back until the connection ends. */
function raw(sent: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(engine.port, '127.0.0.1')
    socket.setEncoding('latin1').on('data', (chunk) => (said += chunk))
    socket.once('error', () => socket.destroy()).once('close', () => resolve(said))
    socket.end(sent)
  })
}

function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

// -- What must come back ----------------------------------------------------------------------------------------------

function judge(answer: Answer, { responses }: Operation, method: string): void {
  quiet(answer)
  if (answer.status !== 200) {
    refusal(answer, method)
    return
  }
  if (method === 'HEAD') return
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(responses[200]?.content ?? {})
  expect(answer.headers['content-type']).toContain(type)
  const values = type === 'application/x-ndjson' ? answer.text.trimEnd().split('\n') : [answer.text]
  for (const value of values.map((text) => JSON.parse(text))) {
    expect(ajv.validate(schema, value), `${ajv.errorsText()} ${JSON.stringify(value)}`).toBe(true)
    expect(value.type).not.toBe('error')
  }
}

function refusal(answer: Answer, method: string): void {
  if (method === 'HEAD') return
  const reply = JSON.parse(answer.text)
  expect(Object.keys(reply)).toEqual(expect.arrayContaining(['code', 'message', 'fix']))
  expect(answer.status, answer.text).toBe(ERRORS[reply.code as keyof typeof ERRORS][0])
  if (answer.status >= 500) expect(OF_NEXACLOUD).toContain(reply.code)
}

const quiet = (answer: Answer) => expect(answer.text + JSON.stringify(answer.headers)).not.toContain(MARKER)

async function alive(): Promise<void> {
  const health = await engine.send({ method: 'GET', path: '/health', headers: {}, body: '' })
  expect(health.status).toBe(200)
}
