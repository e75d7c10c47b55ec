import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamLine } from '../../src/contract/stream.ts'
import type { Limits } from '../../src/nexacloud/limits.ts'
import { TestEngine } from '../support/engine.ts'
import { Nexacloud } from '../support/nexacloud.ts'
import { parsed } from '../support/normalize.ts'
import { until } from '../support/wait.ts'

/** More than the sockets between engine and reader can buffer, so that a reader that stops makes the engine stop. */
const MANY = "INSERT INTO users (id, full_name) SELECT n, repeat('x', 1000) FROM generate_series(4, 20000) n"
/** A table that takes longer to read than any test runs. */
const SLOW = `ALTER TABLE plans RENAME TO stored_plans;
  CREATE VIEW plans AS SELECT * FROM stored_plans WHERE pg_sleep(600) IS NOT NULL`

let nexacloud: Nexacloud
let engine: TestEngine | null = null

beforeEach(async () => {
  nexacloud = await Nexacloud.create()
})

afterEach(async () => {
  await engine?.close()
  await nexacloud.drop()
})

async function start(limits: Partial<Limits> = {}): Promise<TestEngine> {
  engine = await TestEngine.start({}, limits)
  return engine
}

/** A snapshot whose reader stops after the headers, at a moment when its session waits for the reader. */
async function stalled(by: TestEngine, role: { name: string; dsn: string }): Promise<IncomingMessage> {
  const answer = await by.open('/v1/nexacloud/snapshot', { dsn: role.dsn })
  expect(answer.statusCode).toBe(200)
  await until(() => isWaiting(role.name))
  return answer
}

/** Idle within its transaction, and still so when it had time to go on. */
async function isWaiting(role: string): Promise<boolean> {
  const state = async () => {
    const sql = 'SELECT state, state_change::text AS since FROM pg_stat_activity WHERE usename = $1'
    const [session] = (await nexacloud.owner.query(sql, [role])).rows
    return session?.state === 'idle in transaction' ? session.since : null
  }
  const first = await state()
  await pause(50)
  return first !== null && first === (await state())
}

async function rest(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return text
}

/** The last line of a stream that broke off. */
function lastLine(text: string): StreamLine {
  const lines = text.trimEnd().split('\n')
  expect(lines.some((line) => line.includes('"type":"end"'))).toBe(false)
  return JSON.parse(lines.at(-1) ?? '')
}

const error = (code: string) => ({ type: 'error', code, message: expect.any(String), fix: expect.any(String) })

describe('while the snapshot is read', () => {
  test('others may write, and it does not see it', async () => {
    await nexacloud.owner.query(MANY)
    const role = await nexacloud.reader()
    const answer = await stalled(await start(), role)
    await nexacloud.owner.query("DELETE FROM subscriptions; UPDATE users SET full_name = 'changed'")
    const text = await rest(answer)
    expect(parsed(text).end.counts).toEqual({ plan: 2, partner: 20000, subscription: 3, rejected: 0 })
    expect(text).not.toContain('changed')
  })

  test('another one is told to come back', async () => {
    await nexacloud.owner.query(MANY)
    const role = await nexacloud.reader()
    const by = await start()
    const answer = await stalled(by, role)
    for (const [path, body] of [
      ['/v1/nexacloud/snapshot', { dsn: role.dsn }],
      ['/v1/normalize', {}],
    ] as const) {
      const busy = await by.post(path, body)
      expect([busy.status, JSON.parse(busy.text).code]).toEqual([429, 'FB_ENGINE_BUSY'])
      expect(Number(busy.headers['retry-after'])).toBeGreaterThan(0)
    }
    await rest(answer)
    expect((await by.post('/v1/normalize', {})).status).toBe(200)
  })

  test('a session that is killed ends the stream with an error line, and not the engine', async () => {
    await nexacloud.owner.query(MANY)
    const role = await nexacloud.reader()
    const by = await start()
    const answer = await stalled(by, role)
    await nexacloud.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      role.name,
    ])
    expect(lastLine(await rest(answer))).toEqual(error('FB_NEXACLOUD_CONNECTION_LOST'))
    expect(parsed((await by.post('/v1/nexacloud/snapshot', { dsn: role.dsn })).text).end.counts.partner).toBe(20000)
  })

  test('a session that is killed in a statement ends the stream as well', async () => {
    await nexacloud.owner.query(SLOW)
    const role = await nexacloud.reader()
    const answer = await (await start()).open('/v1/nexacloud/snapshot', { dsn: role.dsn })
    await nexacloud.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      role.name,
    ])
    expect(lastLine(await rest(answer))).toEqual(error('FB_NEXACLOUD_CONNECTION_LOST'))
  })
})

describe('when the reader goes away', () => {
  test('the session that waited for it ends', async () => {
    await nexacloud.owner.query(MANY)
    const role = await nexacloud.reader()
    const by = await start()
    const answer = await stalled(by, role)
    answer.destroy()
    await until(async () => (await nexacloud.backends(role.name)).length === 0)
    await until(async () => (await by.post('/v1/normalize', {})).status === 200)
  })

  test('the session ends in the middle of a statement', async () => {
    await nexacloud.owner.query(SLOW)
    const role = await nexacloud.reader()
    const by = await start()
    const answer = await by.open('/v1/nexacloud/snapshot', { dsn: role.dsn })
    expect(await nexacloud.backends(role.name)).toHaveLength(1)
    answer.destroy()
    await until(async () => (await nexacloud.backends(role.name)).length === 0)
    await until(async () => (await by.post('/v1/normalize', {})).status === 200)
  })
})

describe('a time-out', () => {
  test('ends a statement that takes too long', async () => {
    await nexacloud.owner.query(SLOW)
    const { dsn } = await nexacloud.reader()
    const { text } = await (await start({ statement: 100 })).post('/v1/nexacloud/snapshot', { dsn })
    expect(lastLine(text)).toEqual(error('FB_NEXACLOUD_TIMEOUT'))
  })

  test('ends the wait for a table that somebody has locked', async () => {
    const { dsn } = await nexacloud.reader()
    await nexacloud.owner.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
    const { text } = await (await start({ lock: 100 })).post('/v1/nexacloud/snapshot', { dsn })
    await nexacloud.owner.query('ROLLBACK')
    expect(lastLine(text)).toEqual(error('FB_NEXACLOUD_TIMEOUT'))
  })

  test('ends a snapshot whose reader does not read on', async () => {
    await nexacloud.owner.query(MANY)
    const role = await nexacloud.reader()
    const answer = await (await start({ idle: 500 })).open('/v1/nexacloud/snapshot', { dsn: role.dsn })
    await until(async () => (await nexacloud.backends(role.name)).length === 0)
    expect(lastLine(await rest(answer))).toEqual(error('FB_NEXACLOUD_TIMEOUT'))
  })

  test('ends a reading that takes too long as a whole', async () => {
    await nexacloud.owner.query(SLOW)
    const { dsn } = await nexacloud.reader()
    const { text } = await (await start({ total: 500 })).post('/v1/nexacloud/snapshot', { dsn })
    expect(lastLine(text)).toEqual(error('FB_NEXACLOUD_TIMEOUT'))
  })
})

describe('a reader that neither reads nor goes', () => {
  test('is cut off, and the next one served', async () => {
    await nexacloud.owner.query(MANY)
    const by = await start({ send: 1000 })
    const answer = await by.open('/v1/nexacloud/snapshot', { dsn: (await nexacloud.reader()).dsn })
    await until(async () => (await by.post('/v1/normalize', {})).status === 200)
    await expect(rest(answer)).rejects.toThrow('aborted')
  })
})

describe('before anything is sent', () => {
  const refusal = async (dsn: string) => {
    const answer = await (await start()).post('/v1/nexacloud/snapshot', { dsn })
    return { status: answer.status, ...JSON.parse(answer.text) }
  }

  test('a missing privilege is an answer of its own', async () => {
    const { dsn } = await nexacloud.role('GRANT SELECT ON users, plans TO {role}')
    expect(await refusal(dsn)).toMatchObject({ status: 502, code: 'FB_NEXACLOUD_PRIVILEGE' })
  })

  test('a column that may not be read is too', async () => {
    const { dsn } = await nexacloud.role(
      'GRANT SELECT ON plans, subscriptions TO {role}',
      'GRANT SELECT (id, email) ON users TO {role}',
    )
    expect(await refusal(dsn)).toMatchObject({ status: 502, code: 'FB_NEXACLOUD_PRIVILEGE' })
  })

  test('so is a missing column, and all problems are told', async () => {
    await nexacloud.owner.query('ALTER TABLE users DROP COLUMN email; ALTER TABLE plans DROP COLUMN name')
    const { dsn } = await nexacloud.reader()
    expect(await refusal(dsn)).toMatchObject({
      status: 502,
      code: 'FB_NEXACLOUD_COLUMN_MISSING',
      message: 'The table plans of NexaCloud has no column name.',
      details: { problems: [{ code: 'FB_NEXACLOUD_COLUMN_MISSING' }, { message: expect.stringContaining('email') }] },
    })
  })

  test('a refused session is closed', async () => {
    const role = await nexacloud.role()
    await refusal(role.dsn)
    await until(async () => (await nexacloud.backends(role.name)).length === 0)
  })
})
