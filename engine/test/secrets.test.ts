import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { ERRORS, type ErrorCode } from '../src/contract/errors.ts'
import { EngineError } from '../src/engine-error.ts'
import { TestEngine } from './support/engine.ts'
import { postgresError, withServer } from './support/fake-postgres.ts'
import { Nexacloud } from './support/nexacloud.ts'
import { until } from './support/wait.ts'

/** Stands in every secret: the token, the password of the DSN, and whatever else of a DSN is wrong. */
const MARKER = 'MaRkEr7a1c'
const TOKEN = `${MARKER}-token-of-the-secrets-test`
const SLOW = `ALTER TABLE plans RENAME TO stored_plans;
  CREATE VIEW plans AS SELECT * FROM stored_plans WHERE pg_sleep(600) IS NOT NULL`
/** A table whose rows PostgreSQL quotes in its complaint about them. */
const BROKEN = `ALTER TABLE plans RENAME TO stored_plans;
  CREATE VIEW plans AS SELECT * FROM stored_plans WHERE ('${MARKER}' || id)::integer = 1`

let nexacloud: Nexacloud
let engine: TestEngine
/** Roles with the marker for their password. */
let reader: string
let writer: string
let blind: string
/** All that was answered. */
let said: string

beforeAll(async () => {
  nexacloud = await Nexacloud.create()
  const withMarker = async (role: { name: string }) => {
    await nexacloud.owner.query(`ALTER ROLE ${role.name} PASSWORD '${MARKER}'`)
    return nexacloud.dsn(role.name, MARKER)
  }
  reader = await withMarker(await nexacloud.reader())
  writer = await withMarker(await nexacloud.reader('GRANT INSERT ON users TO {role}'))
  blind = await withMarker(await nexacloud.role())
})

afterAll(() => nexacloud.drop())

beforeEach(async () => {
  said = ''
})

afterEach(() => engine?.close())

/** Sends a request, remembers the answer, and returns the code that it holds, be it the reply's or the last line's. */
async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const { text } = await engine.post(path, body, { authorization: `Bearer ${TOKEN}`, ...headers })
  said += text
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '').code
}

const snapshot = (dsn: string) => post('/v1/nexacloud/snapshot', { dsn })

async function changed(change: string, body: () => Promise<string>): Promise<string> {
  await nexacloud.owner.query('BEGIN')
  await nexacloud.owner.query(change)
  await nexacloud.owner.query('COMMIT')
  try {
    return await body()
  } finally {
    await nexacloud.owner.query('DROP VIEW IF EXISTS plans; ALTER TABLE IF EXISTS stored_plans RENAME TO plans')
  }
}

/** A snapshot while the reader's role is altered. */
async function withReader(change: string, back: string): Promise<string> {
  const { username } = new URL(reader)
  await nexacloud.owner.query(`ALTER ROLE ${username} ${change}`)
  try {
    return await snapshot(reader)
  } finally {
    await nexacloud.owner.query(`ALTER ROLE ${username} ${back}`)
  }
}

type Scenario = { env?: Record<string, string>; limits?: object; fail: () => Promise<string> }

const grantView = `GRANT SELECT ON plans TO PUBLIC`

/** For each failure of the catalogue, something that brings it about. */
const SCENARIOS: Record<ErrorCode, Scenario> = {
  FB_ENGINE_UNAUTHORIZED: {
    fail: () => post('/v1/nexacloud/check', { dsn: reader }, { authorization: `Bearer ${MARKER}` }),
  },
  FB_REQUEST_INVALID: {
    fail: async () => {
      await post('/v1/nexacloud/check', { [MARKER]: 1 })
      await post(`/v1/nexacloud/check?dsn=${MARKER}`, { dsn: [MARKER] })
      await post('/v1/nexacloud/check', `{"dsn":"${MARKER}`)
      return post('/v1/nexacloud/check', `{"dsn":${MARKER}}`)
    },
  },
  FB_REQUEST_TOO_LARGE: {
    fail: async () => {
      const { text } = await engine.announce('/v1/nexacloud/check', 70_000, { authorization: `Bearer ${TOKEN}` })
      said += text
      return JSON.parse(text).code
    },
  },
  FB_ROUTE_UNKNOWN: { fail: () => post('/v1/unknown', { dsn: reader }) },
  FB_RATE_LINE_INVALID: {
    fail: async () => {
      const lines = [{ id: 'a', quantity: MARKER }]
      const { text } = await engine.post('/v1/rate', { currency: 'CAD', lines }, { authorization: `Bearer ${TOKEN}` })
      said += text
      return JSON.parse(text).lines[0].error.code
    },
  },
  FB_RATE_QUANTITY_NEGATIVE: {
    fail: async () => {
      const charge = {
        charge_model: 'standard',
        metric: MARKER,
        price_per_unit: '1',
        unit_batch: '1',
        included_quota: '0',
      }
      const lines = [{ id: 'a', quantity: '-1', charge }]
      const { text } = await engine.post('/v1/rate', { currency: 'CAD', lines }, { authorization: `Bearer ${TOKEN}` })
      said += text
      return JSON.parse(text).lines[0].warnings[0].code
    },
  },
  FB_ENGINE_BUSY: {
    fail: async () => {
      return changed(`${SLOW}; ${grantView}`, async () => {
        const answer = await engine.open(
          '/v1/nexacloud/snapshot',
          { dsn: reader },
          { authorization: `Bearer ${TOKEN}` },
        )
        const code = await snapshot(reader)
        answer.destroy()
        const { username } = new URL(reader)
        await until(async () => (await nexacloud.backends(username)).length === 0)
        return code
      })
    },
  },
  FB_ENGINE_INTERNAL: { fail: () => changed(`${BROKEN}; ${grantView}`, () => snapshot(reader)) },
  FB_CONFIG_INVALID: {
    fail: async () => {
      try {
        readConfig({ ENGINE_TOKEN: TOKEN, NEXACLOUD_DSN: `postgresql://u:${MARKER}@${MARKER}@h/d` })
        return 'no failure'
      } catch (error) {
        if (!(error instanceof EngineError)) throw error
        said += JSON.stringify(error.reply) + error.stack
        return error.code
      }
    },
  },
  FB_NEXACLOUD_DSN_MISSING: { fail: () => post('/v1/nexacloud/snapshot', {}) },
  FB_DSN_NOT_ALLOWED: {
    env: { NEXACLOUD_DSN: `postgresql://${MARKER}:${MARKER}@127.0.0.1:1/${MARKER}` },
    fail: () => snapshot(reader),
  },
  FB_DSN_INVALID: {
    fail: async () => {
      await snapshot(`host=${MARKER} password=${MARKER}`)
      await snapshot(`postgresql+asyncpg://${MARKER}:${MARKER}@h/d`)
      await snapshot(`postgresql://u:p@h/d?${MARKER}=${MARKER}`)
      return snapshot(`postgresql://u:${MARKER}@${MARKER}@h/d`)
    },
  },
  FB_DSN_HOST_NOT_ALLOWED: { fail: () => snapshot(`postgresql://u:${MARKER}@${MARKER}.example.com/d`) },
  FB_NEXACLOUD_UNREACHABLE: { fail: () => snapshot(`postgresql://u:${MARKER}@127.0.0.1:1/${MARKER}`) },
  FB_NEXACLOUD_HOST_UNKNOWN: {
    env: { NEXACLOUD_ALLOWED_HOSTS: `${MARKER}.invalid`.toLowerCase() },
    fail: () => snapshot(`postgresql://${MARKER}:${MARKER}@${MARKER}.invalid/${MARKER}`),
  },
  FB_NEXACLOUD_SILENT: {
    limits: { connect: 100 },
    fail: () => withServer(null, (port) => snapshot(`postgresql://${MARKER}:${MARKER}@127.0.0.1:${port}/${MARKER}`)),
  },
  FB_NEXACLOUD_NOT_READY: {
    fail: () =>
      withServer(postgresError('57P03', MARKER), (port) =>
        snapshot(`postgresql://${MARKER}:${MARKER}@127.0.0.1:${port}/${MARKER}`),
      ),
  },
  FB_NEXACLOUD_FULL: { fail: () => withReader('CONNECTION LIMIT 0', 'CONNECTION LIMIT -1') },
  FB_NEXACLOUD_DATABASE_MISSING: { fail: () => snapshot(`${reader}${MARKER}`) },
  FB_NEXACLOUD_REFUSED: { fail: () => snapshot(reader.replace(MARKER, `${MARKER}wrong`)) },
  FB_NEXACLOUD_NOT_ADMITTED: { fail: () => withReader('NOLOGIN', 'LOGIN') },
  FB_NEXACLOUD_TLS: { fail: () => snapshot(`${reader}?sslmode=verify-full`) },
  FB_NEXACLOUD_TABLE_MISSING: {
    fail: () => changed('ALTER TABLE plans RENAME TO stored_plans', () => snapshot(reader)),
  },
  FB_NEXACLOUD_COLUMN_MISSING: {
    fail: () =>
      changed(
        `ALTER TABLE plans RENAME TO stored_plans; CREATE VIEW plans AS SELECT id FROM stored_plans; ${grantView}`,
        () => snapshot(reader),
      ),
  },
  FB_NEXACLOUD_PRIVILEGE: { fail: () => snapshot(blind) },
  FB_NEXACLOUD_ROW_SECURITY: {
    fail: async () => {
      await nexacloud.owner.query('ALTER TABLE users ENABLE ROW LEVEL SECURITY')
      const code = await snapshot(reader)
      await nexacloud.owner.query('ALTER TABLE users DISABLE ROW LEVEL SECURITY')
      return code
    },
  },
  FB_NEXACLOUD_WRITABLE: { fail: () => snapshot(writer) },
  FB_NEXACLOUD_TIMEOUT: {
    limits: { statement: 100 },
    fail: () => changed(`${SLOW}; ${grantView}`, () => snapshot(reader)),
  },
  FB_NEXACLOUD_CONNECTION_LOST: {
    fail: () =>
      changed(`${SLOW}; ${grantView}`, async () => {
        const code = snapshot(reader)
        const { username } = new URL(reader)
        const kill = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND query LIKE $2'
        await until(async () => (await nexacloud.owner.query(kill, [username, 'FETCH%'])).rowCount)
        return code
      }),
  },
}

describe('no log and no answer holds a secret, not even at the finest log level, for', () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])('%s', async (code) => {
    const { env, limits, fail } = SCENARIOS[code]
    engine = await TestEngine.start({ ENGINE_TOKEN: TOKEN, ...env }, limits)
    expect(await fail()).toBe(code)
    expect(said).toContain('FB_')
    expect(said).not.toContain(MARKER)
    expect(engine.log).not.toContain(MARKER)
    expect(engine.log).toContain('Server listening')
  })

  test('a request that is no HTTP', async () => {
    engine = await TestEngine.start({ ENGINE_TOKEN: TOKEN })
    const { connect } = await import('node:net')
    const socket = connect(engine.port, '127.0.0.1')
    socket.end(`POST /v1/rate HTTP/1.1\r\nAuthorization: Bearer ${MARKER}\r\n broken ${MARKER}\r\n\r\n`)
    for await (const chunk of socket) said += chunk
    expect(said).toContain('FB_REQUEST_INVALID')
    expect(said + engine.log).not.toContain(MARKER)
  })

  test('a good request', async () => {
    engine = await TestEngine.start({ ENGINE_TOKEN: TOKEN })
    await snapshot(reader)
    await post('/v1/nexacloud/check', { dsn: reader })
    expect(said).toContain('"type":"end"')
    expect(said + engine.log).not.toContain(MARKER)
  })
})
