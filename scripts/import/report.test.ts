import { expect, test } from 'vitest'
import type { Run } from '../../web/src/contract.ts'
import { counts, run as preview } from '../../web/test/fixtures.ts'
import { Failure } from '../failure.ts'
import { progressText } from './progress.ts'
import { countsTable, failedTable, lastSentence, notes, reportOf, reportOfFailure, totalsTable } from './report.ts'

/** An import that found nothing to do. */
const run = (changed: Partial<Run> = {}) => preview({ state: 'done', dry_run: false, counts: counts(), ...changed })

const none = { total: 0, rows: [] }

test('rows that a stopped run did not come to are not done yet', () => {
  const { rows } = countsTable(
    run({ counts: counts({ user: { read: 9, create: 4, update: 1, unchanged: 1, skip: 1, fail: 1 } }) }),
  )
  expect(rows).toContainEqual(['Customers', '9', '4', '1', '1', '1', '1', '1'])
})

test('a run that has compared nothing yet has no figures', () => {
  expect(countsTable(run({ counts: null })).rows).toEqual([])
})

test('control totals stand side by side, as far as they are known', () => {
  const source = { count: 3, amount: '120.50' }
  const left_out = { count: 0, amount: null }
  const { rows } = totalsTable(
    run({
      control_totals: [
        { label: 'Team, monthly', source, left_out, odoo: source, agrees: true },
        { label: 'Team, yearly', source, left_out, odoo: { count: 2, amount: '80.00' }, agrees: false },
        { label: 'Customers', source: { count: 3, amount: null }, left_out, odoo: null, agrees: null },
      ],
    }),
  )
  expect(rows).toEqual([
    ['Team, monthly', '3', '120.50', '0', '', '3', '120.50', 'agrees'],
    ['Team, yearly', '3', '120.50', '0', '', '2', '80.00', 'DIFFERS'],
    ['Customers', '3', '', '0', '', '', '', ''],
  ])
})

test('what NexaCloud holds moves no cursor and begins no line', () => {
  const row = { kind: 'user', external_id: 'u\u001b[2J1', name: null, code: 'FB_X', message: 'a\nb\u202ec' } as const
  expect(failedTable({ total: 1, rows: [row] }).rows).toEqual([['Customer', 'u [2J1', 'FB_X', 'a b c']])
})

test('all that a run says is told once, each with its code', () => {
  const said = notes(
    run({
      message: 'It failed. (FB_A)\nTotals differ.',
      questions: [['FB_Q', 'Go on?']],
      warnings: [['FB_W', 'No rate.']],
    }),
  )
  expect(said).toEqual(['It failed. (FB_A)', 'Totals differ.', 'Question: Go on? (FB_Q)', 'Warning: No rate. (FB_W)'])
})

test('orders that NexaCloud holds no more are told with their worth', () => {
  const orphans = { count: 3, month: '120.50', cancelled: 1, may_cancel: true }
  expect(notes(run({ orphans }))).toEqual([expect.stringMatching(/3 .*120\.50 CAD a month.*Gone from NexaCloud/)])
  expect(notes(run({ orphans: { ...orphans, count: 0 } }))).toEqual([])
})

test('the last sentence says how far a stopped run came', () => {
  const ended = { outcome: 'interrupted', failed: none } as const
  const sentence = (state: 'stopped' | 'applying', rows_done: number) =>
    lastSentence({ ...ended, run: run({ state, rows_done, rows_total: 9 }) })
  expect(sentence('stopped', 4)).toContain('4 of 9 rows are written')
  expect(sentence('stopped', 0)).toContain('before anything was written')
  expect(sentence('applying', 4)).toContain('ends after the rows in hand')
})

test('a report carries the exit code, and either a run or an error', () => {
  expect(reportOf({ outcome: 'rows', run: run(), failed: none })).toMatchObject({
    outcome: 'rows',
    exit: 6,
    error: null,
  })
  expect(reportOfFailure(new Failure('FB_API_KEY_REFUSED'))).toMatchObject({
    outcome: 'odoo',
    exit: 3,
    run: null,
    error: { code: 'FB_API_KEY_REFUSED' },
  })
})

test.each([
  ["waiting for Odoo's scheduler", { state: 'draft' }],
  ['comparing NexaCloud with Odoo', { state: 'planning' }],
  ['compared', { state: 'planned', dry_run: true }],
  ['nothing to write', {}],
  ['40 of 90 rows written', { state: 'applying', rows_done: 40, rows_total: 90 }],
  [
    '40 of 90 rows written, 13 rows a second, about 4.0 s left',
    { state: 'applying', rows_done: 40, rows_total: 90, rate: 12.6, seconds_left: 4 },
  ],
  ['No worker. (FB_SCHEDULER_SILENT)', { state: 'draft', notice: ['FB_SCHEDULER_SILENT', 'No worker.'] }],
] as const)('progress reads: %s', (text, circumstances) => {
  expect(progressText(run(circumstances as Partial<Run>))).toBe(text)
})
