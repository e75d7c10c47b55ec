import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../engine/src/app.ts'
import { readConfig } from '../../engine/src/config.ts'
import { REJECTS } from '../../engine/src/contract/rejects.ts'
import type { StreamLine } from '../../engine/src/contract/stream.ts'
import { withClient } from '../../scripts/database.ts'
import { type Database, newDatabase } from '../support/postgres.ts'
import { IMPOSSIBLE_IN_POSTGRESQL } from './broken.ts'
import { BROKEN, createNexaCloud, createReader, type NexaCloudSize } from './nexacloud.ts'

const TOKEN = 'token-of-the-demo-test-0123456789'
const databases: Database[] = []
let reader: string
let lines: StreamLine[]

beforeAll(async () => {
  const demo = await demoDatabase()
  reader = await readerOf(demo)
  lines = await snapshot(reader)
})

afterAll(() => Promise.all(databases.map((database) => database.drop())))

async function demoDatabase(size?: NexaCloudSize): Promise<Database> {
  const database = await newDatabase()
  databases.push(database)
  await withClient(database.url, (client) => createNexaCloud(client, size))
  return database
}

/** The URL by which a role that can only read reaches the database. */
async function readerOf(database: Database): Promise<string> {
  const url = new URL(database.url)
  url.username = `reader_of_${url.pathname.slice(1)}`
  url.password = "it's"
  await withClient(database.url, (client) => createReader(client, url.username, "it's"))
  return url.href
}

/** What the real engine reads as this role. */
async function snapshot(url: string): Promise<StreamLine[]> {
  const app: FastifyInstance = await buildApp(
    readConfig({ ENGINE_TOKEN: TOKEN, NEXACLOUD_DSN: url, LOG_LEVEL: 'silent' }),
  )
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/nexacloud/snapshot',
    headers: { authorization: `Bearer ${TOKEN}` },
    payload: {},
  })
  await app.close()
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const ofType = <Type extends StreamLine['type']>(type: Type) =>
  lines.filter((line): line is Extract<StreamLine, { type: Type }> => line.type === type)

const rows = (url: string) =>
  withClient(url, async (client) => {
    const contents: unknown[][] = []
    for (const table of ['users', 'plans', 'subscriptions']) {
      contents.push((await client.query(`SELECT * FROM ${table}`)).rows)
    }
    return contents
  })

describe('the demo NexaCloud, as the engine reads it', () => {
  test('holds 250 customers, 6 plans and 400 subscriptions, and the broken rows', () => {
    expect(ofType('end').map(({ counts }) => counts)).toEqual([
      { partner: 250, plan: 6, subscription: 400, rejected: BROKEN.length },
    ])
  })

  test('has rejected exactly the rows that BROKEN announces', () => {
    const announced = (row: { kind: string; id: string | null; code: string }) => `${row.kind} ${row.id} ${row.code}`
    expect(ofType('rejected').map(announced).sort()).toEqual(BROKEN.map(announced).sort())
  })

  test('shows every reject code that a PostgreSQL table can earn', () => {
    const shown = BROKEN.map(({ code }) => code)
    expect(new Set([...shown, ...IMPOSSIBLE_IN_POSTGRESQL])).toEqual(new Set(Object.keys(REJECTS)))
  })

  test('has subscriptions that the addon skips: of customers that are not there, and ended ones', () => {
    const customers = new Set(ofType('partner').map((partner) => partner.external_id))
    const unresolved = ofType('subscription').filter(({ user_id }) => user_id === null || !customers.has(user_id))
    expect(unresolved.map(({ user_id }) => user_id)).toEqual(['user-gone', null])
    const statuses = new Set(ofType('subscription').map(({ status }) => status))
    expect(statuses).toEqual(
      new Set(
        [null, 'active', 'trialing', 'past_due', 'unpaid', 'paused', 'suspended', 'canceled', 'cancelled'].concat([
          'expired',
          'incomplete_expired',
          'terminated',
          'deleted',
          'on_hold',
        ]),
      ),
    )
  })

  test('has customers that the addon warns about: without a known province, with an invalid tax number', () => {
    const partners = ofType('partner')
    expect(partners.filter(({ country, state, city }) => country === 'CA' && city && !state)).toHaveLength(1)
    expect(partners.filter(({ state }) => state === 'Cascadia')).toHaveLength(1)
    expect(partners.filter(({ vat }) => vat !== null && !/^[0-9]{9}RT0001$/.test(vat))).toHaveLength(1)
  })

  test('has customers of every province, spelled as a code and in both languages, and of other countries', () => {
    const at = (wanted: string) => ofType('partner').filter(({ country }) => country === wanted)
    const states = new Set(at('CA').map(({ state }) => state))
    for (const code of 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')) expect(states).toContain(code)
    for (const name of ['Nova Scotia', 'Nouvelle-Écosse', 'Quebec', 'Québec', 'on']) expect(states).toContain(name)
    for (const country of ['US', 'FR', 'GB', 'DE']) expect(at(country).length).toBeGreaterThan(0)
  })

  test('has customers who share an e-mail, and one with none', () => {
    const emails = ofType('partner').map(({ email }) => email)
    expect(emails.filter((email) => email === null)).toHaveLength(1)
    expect(emails.length - new Set(emails).size).toBe(6)
  })

  test('has a free plan, plans sold in one cycle only, and a retired one', () => {
    const prices = ofType('plan').map(({ price_monthly, price_yearly }) => [price_monthly, price_yearly])
    expect(prices).toContainEqual(['0', '0'])
    expect(prices).toContainEqual([expect.stringMatching(/[1-9]/), null])
    expect(prices).toContainEqual([null, expect.stringMatching(/[1-9]/)])
    expect(ofType('plan').filter(({ active }) => !active)).toHaveLength(1)
  })

  test('has periods with month ends, a leap day, and missing dates', () => {
    const periods = ofType('subscription').map(({ period_start, period_end }) => `${period_start} ${period_end}`)
    for (const period of ['2026-01-31 2026-02-28', '2024-02-29 2025-02-28', 'null null', 'null 2026-06-30']) {
      expect(periods).toContain(period)
    }
    // 23:30 in Toronto is the next day in UTC.
    expect(periods).toContain('2026-04-01 2026-05-01')
  })
})

describe('createNexaCloud', () => {
  test('makes the same rows each time, and others from another seed', async () => {
    const [first, again, other] = await Promise.all([demoDatabase(), demoDatabase(), demoDatabase({ seed: 2 })])
    expect(await rows(again.url)).toEqual(await rows(first.url))
    expect(await rows(other.url)).not.toEqual(await rows(first.url))
  })

  test('makes as many rows as it is asked for, all of them valid', async () => {
    const database = await demoDatabase({ customers: 3, plans: 8, subscriptions: 5 })
    const end = (await snapshot(await readerOf(database))).at(-1)
    expect(end).toMatchObject({ counts: { partner: 3, plan: 8, subscription: 5, rejected: BROKEN.length } })
  })

  test('refuses a count below 1', async () => {
    const database = await newDatabase()
    databases.push(database)
    await withClient(database.url, async (client) => {
      await expect(createNexaCloud(client, { plans: 0 })).rejects.toThrow(RangeError)
    })
  })
})

describe('createReader', () => {
  test.each([
    ['INSERT INTO users (id) VALUES ($$x$$)'],
    ['UPDATE plans SET name = $$x$$'],
    ['DELETE FROM subscriptions'],
    ['TRUNCATE users'],
    ['CREATE TABLE notes (id text)'],
  ])('makes a role that cannot do: %s', async (statement) => {
    await withClient(reader, async (client) => {
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
    })
  })
})
