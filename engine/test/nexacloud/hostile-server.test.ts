import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/contract/errors.ts'
import { TestEngine } from '../support/engine.ts'

/**
 * What may sit where NexaCloud should be: nothing that speaks PostgreSQL, or something that speaks it to do harm. Message
 * formats: PostgreSQL manual, chapter "Message Formats".
 */
const MARKER = 'MaRkEr-of-the-hostile-server'
const LIMITS = { connect: 250, total: 600, send: 3000 }

let engine: TestEngine
let server: Server | null = null
const sockets = new Set<Socket>()

beforeAll(async () => {
  engine = await TestEngine.start({}, LIMITS)
})

afterAll(() => engine.close())

afterEach(() => {
  server?.close()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  server = null
})

const message = (type: string, body: Buffer | string = '') => {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}
const number = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const authentication = (kind: number, rest = '') => message('R', Buffer.concat([number(kind), Buffer.from(rest)]))
const ok = authentication(0)
const ready = message('Z', 'I')
const done = message('C', 'SELECT 0\0')
/** One column, called `inspection`, of type text. */
const description = message('T', `\0\x01inspection\0${'\0'.repeat(9)}\x19\xff\xff\xff\xff\xff\xff\0\0`)
const row = (text: string) => message('D', Buffer.concat([Buffer.from([0, 1]), number(text.length), Buffer.from(text)]))
const failure = (text: string) => message('E', `SERROR\0C42601\0M${text}\0\0`)

type Behaviour = (socket: Socket) => void
const whenAsked =
  (...said: Buffer[]): Behaviour =>
  (socket) =>
    socket.once('data', () => socket.write(Buffer.concat(said)))
/** Lets everybody in, and answers every query with the same. */
const toQueries =
  (...said: Buffer[]): Behaviour =>
  (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([ok, ready]))
      socket.on('data', () => socket.write(Buffer.concat(said)))
    })
  }
/** Says it over and over, as fast as it is taken, once it has been spoken to so many times. */
const endlessly =
  (part: Buffer, times = 0, first: Behaviour = () => {}): Behaviour =>
  (socket) => {
    const chunk = Buffer.alloc(part.length * Math.ceil(65536 / part.length), part)
    const more = () => {
      while (socket.writable && socket.write(chunk));
    }
    first(socket)
    let heard = 0
    const begin = () => {
      if (heard === times) socket.on('drain', more) && setImmediate(more)
    }
    socket.on('data', () => {
      heard += 1
      begin()
    })
    begin()
  }

const BEHAVIOURS: Record<string, Behaviour> = {
  'says nothing': () => {},
  'hangs up': (socket) => socket.destroy(),
  'hangs up once it has read': (socket) => socket.once('data', () => socket.destroy()),
  'speaks HTTP': whenAsked(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
  'speaks of nothing, without end': endlessly(Buffer.alloc(65536, 'x')),
  'sends zeros without end': endlessly(Buffer.alloc(65536)),
  drips: (socket) => {
    const drip = setInterval(() => socket.write('R'), 20)
    socket.once('close', () => clearInterval(drip))
  },
  'refuses with a text that is not its own': whenAsked(failure(`${MARKER}\0\0`)),
  'wants Kerberos': whenAsked(authentication(7)),
  'wants an unknown login': whenAsked(authentication(99)),
  'wants SASL of no known kind': whenAsked(authentication(10, 'NONSENSE\0\0')),
  'wants SASL that is cut short': whenAsked(authentication(10, 'SCRAM-SHA-256\0\0'), authentication(11, 'r=x')),
  'wants a password hashed for ever': whenAsked(
    authentication(10, 'SCRAM-SHA-256\0\0'),
    authentication(11, 'r=x,s=YQ==,i=2147483647'),
  ),
  'answers before it is asked': whenAsked(ok, ready, ready, done, ready, description, row('{}'), done, ready),
  'answers with nothing': toQueries(done, ready),
  'answers with no row': toQueries(description, done, ready),
  'answers with rows of no description': toQueries(row('{}'), done, ready),
  'answers with what is no JSON': toQueries(description, row('{'), done, ready),
  'answers with other JSON': toQueries(description, row('[]'), done, ready),
  'answers with JSON of lies': toQueries(
    description,
    row('{"role":7,"tables":[{"name":null}],"grant":{}}'),
    done,
    ready,
  ),
  'answers with a row of another width': toQueries(description, message('D', '\0\x05'), done, ready),
  'answers with a length that is a lie': toQueries(description, message('D', '\0\x01\x7f\xff\xff\xff'), done, ready),
  'wants to be sent a file': toQueries(message('G', '\0\0\0'), ready),
  'sends a file': toQueries(message('H', '\0\0\0'), message('d', MARKER), message('c'), done, ready),
  'fails with a text of its own': toQueries(failure(MARKER), ready),
  'fails without a text': toQueries(message('E', '\0'), ready),
  'gives notice without end': endlessly(message('N', `SNOTICE\0M${MARKER}\0\0`), 1, whenAsked(ok, ready)),
  'changes its settings without end': endlessly(message('S', 'a\0b\0'), 1, whenAsked(ok, ready)),
  'sends rows without end': endlessly(row('x'.repeat(1000)), 2, toQueries(description)),
  'sends one row without end': endlessly(
    Buffer.alloc(65536, 'x'),
    2,
    toQueries(description, Buffer.concat([Buffer.from('D'), number(2 ** 31 - 1), Buffer.from([0, 1])])),
  ),
}

function behaviour(name: string): Behaviour {
  const found = BEHAVIOURS[name]
  if (found === undefined) throw new Error(`no server ${name}`)
  return found
}

async function listening(behave: Behaviour, allowHalfOpen = false): Promise<number> {
  server = createServer({ allowHalfOpen }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    behave(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('a server that is no NexaCloud and', () => {
  test.each(Object.keys(BEHAVIOURS))('%s is an answer of the catalogue, and the engine goes on', async (name) => {
    const dsn = `postgresql://u:${MARKER}@127.0.0.1:${await listening(behaviour(name))}/d`
    for (const path of ['/v1/nexacloud/check', '/v1/nexacloud/snapshot']) {
      const { status, text } = await engine.post(path, { dsn })
      const reply = JSON.parse(text)
      const { code } = path.endsWith('check') && status === 200 ? reply.problems[0] : reply
      expect(Object.keys(ERRORS)).toContain(code)
      expect(code).toMatch(/^FB_(NEXACLOUD_|ENGINE_INTERNAL$)/)
      expect(text).not.toContain(MARKER)
    }
    expect(engine.log).not.toContain(MARKER)
    expect((await engine.post('/v1/normalize', {})).status).toBe(200)
  })

  test('never hangs up is left all the same', async () => {
    const dsn = `postgresql://u:p@127.0.0.1:${await listening(behaviour('answers with nothing'), true)}/d`
    expect((await engine.post('/v1/nexacloud/check', { dsn })).status).toBe(500)
    expect((await engine.post('/v1/normalize', {})).status).toBe(200)
  })

  test('has no end of an answer is left before the memory is full', async () => {
    const patient = await TestEngine.start({}, { answer: 1024 * 1024 })
    const port = await listening(behaviour('sends one row without end'))
    try {
      const { text } = await patient.post('/v1/nexacloud/snapshot', { dsn: `postgresql://u:p@127.0.0.1:${port}/d` })
      expect(JSON.parse(text)).toMatchObject({ code: 'FB_NEXACLOUD_CONNECTION_LOST' })
      const sent = [...sockets].reduce((bytes, socket) => bytes + socket.bytesWritten, 0)
      expect(sent).toBeLessThan(64 * 1024 * 1024)
    } finally {
      await patient.close()
    }
  })
})
