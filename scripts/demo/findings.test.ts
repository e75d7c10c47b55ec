import { describe, expect, test } from 'vitest'
import { type Evidence, findings } from './findings.ts'
import type { ControlTotal, Counts, ImportLine, ImportRun } from './run.ts'

const none = { delete: 0, read: 0, create: 0, update: 0, unchanged: 0, skip: 0, fail: 0, warn: 0 }
const line = (values: Partial<ImportLine>): ImportLine => ({
  kind: 'subscription',
  external_id: 's1',
  action: 'create',
  code: false,
  message: false,
  changes: { price: [null, '10.10'] },
  ...values,
})
const failed = line({ external_id: 's2', action: 'fail', code: 'FB_PRICE_MISSING', changes: false })

function counts(first: boolean): Counts {
  const made = first ? { create: 1 } : { unchanged: 1 }
  return {
    plan: { ...none, read: 1, ...made },
    user: { ...none, read: 1, ...made },
    subscription: { ...none, read: 2, fail: 1, ...made },
  }
}

const total = (values: Partial<ControlTotal> = {}): ControlTotal => ({
  label: 'Small, monthly',
  source: { count: 2, amount: '30.30' },
  left_out: { count: 1, amount: '20.2' },
  odoo: { count: 1, amount: '10.1' },
  agrees: true,
  ...values,
})

const run = (values: Partial<ImportRun> = {}): ImportRun => ({
  state: 'done',
  message: false,
  counts: counts(true),
  control_totals: [total()],
  lines: [line({}), failed],
  ...values,
})

/** What an import without a fault leaves. */
function evidence(values: Partial<Evidence> = {}): Evidence {
  const source = { rows: { plan: 1, user: 1, subscription: 2 }, digest: 'abc' }
  const loud = { mails: 3, invoices: 0, transactions: 0, tokens: 0 }
  return {
    dryRun: run({ state: 'planned', control_totals: [total({ odoo: null, agrees: null })] }),
    first: run(),
    second: run({ counts: counts(false), lines: [failed] }),
    source: { before: source, after: source, prices: new Map([['s1', '10.10']]) },
    loud: { before: loud, after: loud },
    shadow: { shadows: 1, loose: 0, messages: 0, followers: 0 },
    shadowPrices: new Map([['s1', '10.1']]),
    ...values,
  }
}

const problems = (values: Partial<Evidence>) =>
  findings(evidence(values)).flatMap(({ claim, problem }) => (problem === undefined ? [] : [`${claim}: ${problem}`]))

test('an import without a fault has no problem', () => {
  expect(problems({})).toEqual([])
  expect(findings(evidence()).length).toBeGreaterThanOrEqual(10)
})

describe('found is', () => {
  const faults: [string, Partial<Evidence>, RegExp][] = [
    ['a run that failed', { first: run({ state: 'failed', message: 'no luck' }) }, /the import is failed: no luck/],
    [
      'a row that was not read',
      { source: { ...evidence().source, before: { rows: { plan: 1, user: 1, subscription: 3 }, digest: 'abc' } } },
      /2 of 3 subscription rows were read/,
    ],
    [
      'a row in two buckets',
      { first: run({ counts: { ...counts(true), user: { ...none, read: 1, create: 1, skip: 1 } } }) },
      /2 of 1 user rows are in a bucket/,
    ],
    [
      'a total that is a cent off, whatever the run itself says',
      { first: run({ control_totals: [total({ odoo: { count: 1, amount: '10.11' } })] }) },
      /Small, monthly: 2 for 30.30 less 1 for 20.2 is not 1 for 10.11/,
    ],
    [
      'a total that is off by less than a float can hold',
      {
        first: run({
          control_totals: [
            total({
              source: { count: 1, amount: '100000000000000000000.01' },
              left_out: { count: 0, amount: '0' },
              odoo: { count: 1, amount: '100000000000000000000.02' },
            }),
          ],
        }),
      },
      /control totals agree/,
    ],
    [
      'a count that differs',
      { first: run({ control_totals: [total({ odoo: { count: 2, amount: '10.1' } })] }) },
      /is not 2/,
    ],
    [
      'a total that Odoo itself doubts',
      { first: run({ control_totals: [total({ agrees: false })] }) },
      /control totals/,
    ],
    [
      'an order at another price',
      { shadowPrices: new Map([['s1', '10.100001']]) },
      /s1 costs 10.10 and stands at 10.100001/,
    ],
    ['an order too few', { shadowPrices: new Map() }, /0 orders for 1 subscriptions/],
    ['an order of an unknown subscription', { shadowPrices: new Map([['s9', '1']]) }, /s9 has no price in NexaCloud/],
    [
      'a change that the dry run did not announce',
      { dryRun: run({ state: 'planned', lines: [line({ changes: { price: [null, '10.11'] } }), failed] }) },
      /only before: .*10\.11.*only after: .*10\.10/,
    ],
    [
      'an action that the dry run did not announce',
      { dryRun: run({ state: 'planned', lines: [line({ action: 'update' }), failed] }) },
      /the dry run announced/,
    ],
    [
      'a second import that changes something again',
      {
        second: run({
          counts: { ...counts(false), user: { ...none, read: 1, update: 1 } },
          lines: [failed],
        }),
      },
      /user: 0 new, 1 changed, 0 unchanged/,
    ],
    [
      'a row that fails only once',
      { second: run({ counts: counts(false), lines: [] }) },
      /only before: subscription s2/,
    ],
    [
      'a mail',
      { loud: { before: evidence().loud.before, after: { ...evidence().loud.after, mails: 4 } } },
      /1 more mails/,
    ],
    ['a follower', { shadow: { ...evidence().shadow, followers: 1 } }, /1 followers/],
    [
      'an invoice',
      { loud: { before: evidence().loud.before, after: { ...evidence().loud.after, invoices: 1 } } },
      /1 more invoices/,
    ],
    ['a confirmed shadow order', { shadow: { ...evidence().shadow, loose: 1 } }, /1 are neither/],
    ['an import without any order', { shadow: { ...evidence().shadow, shadows: 0 } }, /there is no shadow order/],
    [
      'a write to NexaCloud',
      { source: { ...evidence().source, after: { ...evidence().source.after, digest: 'abd' } } },
      /NexaCloud is as it was/,
    ],
  ]

  test.each(faults)('%s', (_, fault, expected) => {
    expect(problems(fault).join('\n')).toMatch(expected)
  })
})

test('the order of lines, and of the fields in a change, tells nothing', () => {
  const two = { price: [null, '1'], name: [null, 'x'] } as const
  const swapped = { name: [null, 'x'], price: [null, '1'] } as const
  const there = [line({ changes: { ...two } as never }), failed]
  const back = [failed, line({ changes: { ...swapped } as never })]
  expect(problems({ dryRun: run({ state: 'planned', lines: there }), first: run({ lines: back }) })).toEqual([])
})
