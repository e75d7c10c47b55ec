import { expect, test } from 'vitest'
import type { Coded, State } from '../../web/src/contract.ts'
import { counts } from '../../web/test/fixtures.ts'
import { outcomeOf, outcomeOfFailure } from './outcome.ts'

const ENGINE_AWAY = 'The engine does not answer. (FB_ENGINE_UNREACHABLE)'
const SHRUNK: Coded[] = [['FB_SOURCE_SHRUNK', 'Customers went missing.']]

interface Circumstances {
  state: State
  dry_run?: boolean
  message?: string
  questions?: Coded[]
  failed?: number
}

test.each<[string, string, Circumstances]>([
  ['done', 'an import that is done', { state: 'done' }],
  ['done', 'a preview that is made', { state: 'planned', dry_run: true }],
  ['rows', 'an import with a failed row', { state: 'done', failed: 1 }],
  ['rows', 'a preview with a failed row', { state: 'planned', dry_run: true, failed: 1 }],
  ['question', 'an import that asks', { state: 'planned', questions: SHRUNK }],
  [
    'question',
    'a preview whose import would ask, failed rows or not',
    { state: 'planned', dry_run: true, questions: SHRUNK, failed: 1 },
  ],
  ['question', 'an import that was stopped by a question', { state: 'stopped', questions: SHRUNK }],
  ['run', 'an import that failed', { state: 'failed', message: ENGINE_AWAY }],
  ['run', 'an import that could not be begun', { state: 'planned', message: ENGINE_AWAY }],
  ['run', 'an import that was stopped before it wrote anything', { state: 'planned' }],
  ['run', 'an import that somebody stopped', { state: 'stopped' }],
  ['run', 'a preview that somebody stopped', { state: 'stopped', dry_run: true }],
  ['run', 'a plan that a newer run made outdated', { state: 'stale', dry_run: true }],
  ['run', 'a run that goes on', { state: 'applying' }],
])('%s: %s', (outcome, _what, { failed = 0, ...run }) => {
  expect(
    outcomeOf({ dry_run: false, message: null, questions: [], ...run, counts: counts({ user: { fail: failed } }) }),
  ).toBe(outcome)
})

test('a failure of the command is told by whose it is', () => {
  expect(outcomeOfFailure('FB_API_KEY_MISSING')).toBe('usage')
  expect(outcomeOfFailure('FB_API_KEY_REFUSED')).toBe('odoo')
  expect(outcomeOfFailure('FB_RUN_UNWATCHED')).toBe('odoo')
  expect(outcomeOfFailure('FB_ODOO_REFUSED')).toBe('run')
})
