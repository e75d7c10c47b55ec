import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestEngine } from '../support/engine.ts'
import { Nexacloud } from '../support/nexacloud.ts'
import { parsed, rejects } from '../support/normalize.ts'

let nexacloud: Nexacloud
let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start()
})

afterAll(() => engine.close())

beforeEach(async () => {
  nexacloud = await Nexacloud.create()
})

afterEach(() => nexacloud.drop())

async function snapshot(dsn: string) {
  const answer = await engine.post('/v1/nexacloud/snapshot', { dsn })
  expect(answer.status, answer.text).toBe(200)
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  return parsed(answer.text)
}

const lineOf = async (dsn: string, type: string) => (await snapshot(dsn)).lines.find((line) => line.type === type)

describe('the snapshot', () => {
  test('holds every row of the three tables', async () => {
    const { lines, end } = await snapshot((await nexacloud.reader()).dsn)
    expect(end.counts).toEqual({ plan: 2, partner: 3, subscription: 3, rejected: 0 })
    expect(lines[1]).toMatchObject({ code: '2', price_monthly: '33.333333', price_yearly: null, active: true })
    expect(lines[5]).toMatchObject({ external_id: '1', user_id: '1', plan_code: '1', price: '10', period_start: null })
  })

  test('begins with who read what and when', async () => {
    const before = Date.now()
    const { text } = await engine.post('/v1/nexacloud/snapshot', { dsn: (await nexacloud.reader()).dsn })
    const start = JSON.parse(text.slice(0, text.indexOf('\n')))
    expect(start).toMatchObject({ type: 'start', contract: 1, source: 'nexacloud' })
    expect(start.engine).toMatch(/^[0-9]+[.][0-9]+[.][0-9]+/)
    expect(Date.parse(start.read_at)).toBeGreaterThanOrEqual(before)
  })

  test('is the same twice over, and another once a row changes', async () => {
    const { dsn } = await nexacloud.reader()
    const first = await snapshot(dsn)
    expect((await snapshot(dsn)).end).toEqual(first.end)
    await nexacloud.owner.query("UPDATE users SET billing_city = 'Laval' WHERE id = 2")
    expect((await snapshot(dsn)).end.fingerprint).not.toBe(first.end.fingerprint)
  })

  test('is that of the engine itself where it has a NEXACLOUD_DSN', async () => {
    const own = await TestEngine.start({ NEXACLOUD_DSN: (await nexacloud.reader()).dsn })
    try {
      const answer = await own.post('/v1/nexacloud/snapshot', {})
      expect(parsed(answer.text).end.counts.plan).toBe(2)
    } finally {
      await own.close()
    }
  })

  test('reads one table after another, more rows than a batch, with copies of an id in different batches', async () => {
    await nexacloud.owner.query(`
      DELETE FROM users;
      INSERT INTO users (id, email) SELECT n, 'x@example.com' FROM generate_series(1, 2000) n;
      INSERT INTO users (id, email) SELECT 1999, 'x@example.com' FROM generate_series(1, 1500)`)
    const { end } = await snapshot((await nexacloud.reader()).dsn)
    expect(end.counts).toMatchObject({ partner: 2000, rejected: 1500 })
  })

  test('reads an empty NexaCloud', async () => {
    await nexacloud.owner.query('TRUNCATE users, plans, subscriptions')
    const { end } = await snapshot((await nexacloud.reader()).dsn)
    expect(end.counts).toEqual({ plan: 0, partner: 0, subscription: 0, rejected: 0 })
  })
})

describe('ids', () => {
  test('may be UUIDs', async () => {
    const id = '8c6d0b1e-6a3c-4a0e-9d0f-0c3f0a5b7e11'
    await nexacloud.owner.query(`
      TRUNCATE users;
      ALTER TABLE users ALTER id TYPE uuid USING NULL;
      INSERT INTO users (id) VALUES ('${id.toUpperCase()}')`)
    expect(await lineOf((await nexacloud.reader()).dsn, 'partner')).toMatchObject({ external_id: id, name: id })
  })

  test('may be integers beyond what a double holds', async () => {
    await nexacloud.owner.query('ALTER TABLE users ALTER id TYPE bigint; UPDATE users SET id = 9007199254740993 + id')
    const { lines } = await snapshot((await nexacloud.reader()).dsn)
    expect(lines.find((line) => line.type === 'partner')).toMatchObject({ external_id: '9007199254740994' })
  })

  test('may be any text, blanks and characters beyond the first plane included', async () => {
    await nexacloud.owner.query(`ALTER TABLE users ALTER id TYPE text; UPDATE users SET id = ' 😀 ' WHERE id = '1'`)
    const { lines } = await snapshot((await nexacloud.reader()).dsn)
    expect(lines.some((line) => line.type === 'partner' && line.external_id === ' 😀 ')).toBe(true)
  })

  test('may be missing, which rejects their rows alone', async () => {
    await nexacloud.owner.query('INSERT INTO users (id) VALUES (NULL), (NULL)')
    const { lines, end } = await snapshot((await nexacloud.reader()).dsn)
    expect(end.counts.partner).toBe(3)
    expect(rejects(lines)).toEqual(Array(2).fill(['user', null, 'FB_ID_MISSING']))
  })
})

describe('texts', () => {
  test('of a thousand characters are read, longer ones reject their row alone', async () => {
    await nexacloud.owner.query(`
      UPDATE users SET full_name = repeat('😀', 1000) WHERE id = 1;
      UPDATE users SET full_name = repeat('x', 1001) WHERE id = 2;
      INSERT INTO users (id, company) SELECT n, repeat('x', 1000000) FROM generate_series(10, 29) n`)
    const { lines, end } = await snapshot((await nexacloud.reader()).dsn)
    expect(lines.find((line) => line.type === 'partner')).toMatchObject({ name: '😀'.repeat(1000) })
    expect(end.counts).toMatchObject({ partner: 2, rejected: 21 })
    expect(new Set(rejects(lines).map(String))).toContain('user,2,FB_TEXT_TOO_LONG')
  })
})

describe('decimals', () => {
  test('keep every digit that PostgreSQL has', async () => {
    await nexacloud.owner.query(`
      UPDATE plans SET price_monthly = 100000000000000000000000000000, price_yearly = 0.0000001 WHERE id = 1;
      INSERT INTO plans (id, name, price_monthly) VALUES
        (3, 'Lost', 123456789012345678901234567890), (4, 'NaN', 'NaN'), (5, 'Infinite', 'Infinity')`)
    const { lines } = await snapshot((await nexacloud.reader()).dsn)
    expect(lines[0]).toMatchObject({ price_monthly: '100000000000000000000000000000', price_yearly: '0.0000001' })
    expect(rejects(lines)).toEqual([
      ['plan', '3', 'FB_PRICE_PRECISION'],
      ['plan', '4', 'FB_PRICE_INVALID'],
      ['plan', '5', 'FB_PRICE_INVALID'],
    ])
  })

  test('of a double column are its shortest text, whatever the role would see', async () => {
    await nexacloud.owner.query(
      'ALTER TABLE plans ALTER price_monthly TYPE double precision; UPDATE plans SET price_monthly = 0.1::float8 + 0.2::float8',
    )
    const { dsn } = await nexacloud.reader('ALTER ROLE {role} SET extra_float_digits = -10')
    expect(await lineOf(dsn, 'plan')).toMatchObject({ price_monthly: '0.30000000000000004' })
  })
})

describe('dates', () => {
  const INSTANT = "TIMESTAMPTZ '2026-01-31 23:30:00+00'"

  test.each(['UTC', 'America/Toronto', 'Pacific/Kiritimati', 'Asia/Kolkata'])(
    'are the same UTC days in the time zone %s of server and role',
    async (zone) => {
      await nexacloud.owner.query(`
        UPDATE subscriptions SET current_period_start = ${INSTANT}, current_period_end = ${INSTANT};
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = ''${zone}''', current_database()); END $$`)
      const { dsn } = await nexacloud.reader(
        `ALTER ROLE {role} SET TimeZone = '${zone}'`,
        "ALTER ROLE {role} SET DateStyle = 'German, DMY'",
      )
      expect(await lineOf(dsn, 'subscription')).toMatchObject({ period_start: '2026-01-31', period_end: '2026-01-31' })
    },
  )

  test('of the first day there is are taken, though it is still the day before elsewhere', async () => {
    await nexacloud.owner.query("UPDATE subscriptions SET current_period_start = '0001-01-01 00:00:00+00'")
    const { dsn } = await nexacloud.reader("ALTER ROLE {role} SET TimeZone = 'America/Toronto'")
    expect(await lineOf(dsn, 'subscription')).toMatchObject({ period_start: '0001-01-01' })
  })

  test('may be dates or timestamps without a zone, which are taken for UTC', async () => {
    await nexacloud.owner.query(`
      ALTER TABLE subscriptions ALTER current_period_start TYPE date, ALTER current_period_end TYPE timestamp;
      UPDATE subscriptions SET current_period_start = '2026-01-31', current_period_end = '2026-02-28 23:59:59'`)
    const { dsn } = await nexacloud.reader("ALTER ROLE {role} SET TimeZone = 'America/Toronto'")
    expect(await lineOf(dsn, 'subscription')).toMatchObject({ period_start: '2026-01-31', period_end: '2026-02-28' })
  })

  test('that no calendar of four digits holds reject their row', async () => {
    await nexacloud.owner.query(`
      UPDATE subscriptions SET current_period_end = 'infinity' WHERE id = 1;
      UPDATE subscriptions SET current_period_end = '0044-03-15 BC' WHERE id = 2;
      UPDATE subscriptions SET current_period_end = '20000-01-01' WHERE id = 3`)
    const { lines } = await snapshot((await nexacloud.reader()).dsn)
    expect(rejects(lines)).toEqual(['1', '2', '3'].map((id) => ['subscription', id, 'FB_DATE_INVALID']))
  })
})
