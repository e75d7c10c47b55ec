import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REJECTS } from '../src/contract/rejects.ts'
import type { EndLine, RowLine } from '../src/contract/stream.ts'
import { TABLES, type TableName } from '../src/contract/tables.ts'
import { TestEngine } from './support/engine.ts'
import { asJson, hostileRows, isPlain } from './support/hostile-rows.ts'
import { Nexacloud } from './support/nexacloud.ts'
import { parsed } from './support/normalize.ts'

const ROWS = hostileRows()
const NAMES = Object.keys(TABLES) as TableName[]
const count = (rows: Readonly<Record<TableName, readonly unknown[]>>) =>
  NAMES.reduce((sum, name) => sum + rows[name].length, 0)

let engine: TestEngine
let nexacloud: Nexacloud

beforeAll(async () => {
  engine = await TestEngine.start()
  nexacloud = await Nexacloud.create()
})

afterAll(async () => {
  await engine.close()
  await nexacloud.drop()
})

const rejected = (lines: readonly RowLine[]) => lines.filter((line) => line.type === 'rejected')

/** Every row is one line, the lines say so themselves, and a row that is turned away is told why. */
function expectNothingLost({ lines, end }: { lines: RowLine[]; end: EndLine }, rows: number): void {
  expect(lines).toHaveLength(rows)
  const { plan, partner, subscription, rejected: refused } = end.counts
  expect(plan + partner + subscription + refused).toBe(rows)
  for (const line of rejected(lines)) expect(Object.keys(REJECTS)).toContain(line.code)
  for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(40_000)
}

describe(`${count(ROWS)} hostile rows`, () => {
  test('are 200 and more', () => expect(count(ROWS)).toBeGreaterThanOrEqual(200))

  test('sent in a request are all answered for, twice over the same', async () => {
    const first = parsed((await engine.post('/v1/normalize', asJson(ROWS))).text)
    expectNothingLost(first, count(ROWS))
    expect(first.lines).toContainEqual(expect.objectContaining({ type: 'partner', external_id: 'good' }))
    expect(first.lines).toContainEqual(expect.objectContaining({ type: 'plan', code: 'good', price_monthly: '49.99' }))
    expect(parsed((await engine.post('/v1/normalize', asJson(ROWS))).text).end).toEqual(first.end)
  })

  test('that PostgreSQL can hold are all answered for when they are read from it', async () => {
    const stored = await fill()
    expect(count(stored)).toBeGreaterThanOrEqual(200)
    const answer = await engine.post('/v1/nexacloud/snapshot', { dsn: (await nexacloud.reader()).dsn })
    expectNothingLost(parsed(answer.text), count(stored))
  })

  test('leave the engine as it was', async () => {
    expect((await engine.post('/v1/normalize', {})).status).toBe(200)
    expect(Reflect.get({}, 'id')).toBeUndefined()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

/** Puts the rows whose columns are texts of PostgreSQL's into NexaCloud, and returns them. */
async function fill(): Promise<Record<TableName, unknown[]>> {
  const stored: Record<TableName, unknown[]> = { plans: [], users: [], subscriptions: [] }
  for (const name of NAMES) {
    const columns = TABLES[name]
    await nexacloud.owner.query(
      `DROP TABLE ${name}; CREATE TABLE ${name} (${columns.map((c) => `${c} text`).join(', ')})`,
    )
    const insert = `INSERT INTO ${name} VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`
    for (const row of ROWS[name]) {
      const values = isPlain(row) ? columns.map((column) => row[column] ?? null) : []
      if (values.length === 0 || !values.every(isStorable)) continue
      await nexacloud.owner.query(insert, values)
      stored[name].push(row)
    }
  }
  return stored
}

const isStorable = (value: unknown) =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value.isWellFormed() && !value.includes('\0'))
