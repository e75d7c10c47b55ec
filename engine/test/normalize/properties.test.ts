import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RowLine } from '../../src/contract/stream.ts'
import { TABLES, type TableName } from '../../src/contract/tables.ts'
import { normalized, type Rows } from '../support/normalize.ts'

/** What stands in a column: often nearly right, sometimes anything that JSON can hold. */
const value = fc.oneof(
  fc.constantFrom(null, '', '1', '10.50', '-1', 'NaN', 't', 'monthly', 'yearly', '2026-01-31', '2026-02-30 10:00+05'),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.double(),
  fc.bigInt().map(String),
  fc.jsonValue({ maxDepth: 1 }),
)

const row = (table: TableName) => {
  const columns = Object.fromEntries(TABLES[table].map((column) => [column, value]))
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({ ...columns, id: fc.oneof(fc.integer({ min: 1, max: 9 }), value) }, { requiredKeys: [] }),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  )
}

const rows = (table: TableName) => fc.array(row(table), { maxLength: 12 })
const tables = fc.record({ plans: rows('plans'), users: rows('users'), subscriptions: rows('subscriptions') })
const size = (rows: Rows) => (rows.plans?.length ?? 0) + (rows.users?.length ?? 0) + (rows.subscriptions?.length ?? 0)

describe('whatever the rows hold', () => {
  test('nothing throws, no number is a float, and every row is in exactly one line', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const { lines, end } = await normalized(rows)
        expect(lines.filter(holdsNumber)).toEqual([])
        const { plan, partner, subscription, rejected } = end.counts
        expect(plan + partner + subscription + rejected).toBe(size(rows))
        expect(lines).toHaveLength(size(rows))
        for (const type of ['plan', 'partner', 'subscription', 'rejected'] as const) {
          expect(lines.filter((line) => line.type === type)).toHaveLength(end.counts[type])
        }
      }),
      { numRuns: 400 },
    )
  })

  test('the order of the rows changes neither the lines nor the fingerprint', async () => {
    const shuffled = tables.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.record({
          plans: shuffle(rows.plans),
          users: shuffle(rows.users),
          subscriptions: shuffle(rows.subscriptions),
        }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([rows, other]) => {
        const [one, two] = [await normalized(rows), await normalized(other)]
        expect(two.end).toEqual(one.end)
        expect(sorted(two.lines)).toEqual(sorted(one.lines))
      }),
      { numRuns: 200 },
    )
  })
})

const shuffle = <Item>(items: Item[]) => fc.shuffledSubarray(items, { minLength: items.length })
const sorted = (lines: RowLine[]) => lines.map((line) => JSON.stringify(line)).sort()

function holdsNumber(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsNumber)
  return typeof value === 'number'
}
