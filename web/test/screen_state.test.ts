import { describe, expect, test } from 'vitest'
import type { Run, State } from '../src/contract.ts'
import { buttons, shownDryRun, wasApplied } from '../src/screen_state.ts'
import { counts, run } from './fixtures.ts'

const shown = (present: Run | null, dryRun = true, busy = false) => {
  const { main, mainEnabled, switchEnabled, ...others } = buttons(present, dryRun, busy)
  const named = Object.entries(others).flatMap(([name, there]) => (there ? [name] : []))
  return { main: mainEnabled ? main : `${main}, disabled`, switch: switchEnabled, others: named }
}
const asking: Run['questions'] = [['FB_SOURCE_EMPTY', 'NexaCloud holds no row. Go on?']]

describe('the buttons', () => {
  test('offer a preview at first', () => {
    expect(shown(null)).toEqual({ main: 'preview', switch: true, others: [] })
  })

  test('offer an import of what NexaCloud holds with dry run off', () => {
    expect(shown(null, false)).toEqual({ main: 'import', switch: true, others: [] })
  })

  test.each<State>(['draft', 'planning', 'applying'])('offer to stop, and nothing else, while a run is %s', (state) => {
    expect(shown(run({ state }))).toEqual({ main: 'preview, disabled', switch: false, others: ['stop'] })
  })

  test('carry out a reviewed plan with dry run off', () => {
    expect(shown(run({ state: 'planned' }), false)).toEqual({ main: 'apply', switch: true, others: [] })
  })

  test('have the open questions of a plan answered before it is imported', () => {
    const { main, others } = shown(run({ state: 'planned', questions: asking }), false)
    expect({ main, others }).toEqual({ main: 'apply, disabled', others: ['importAnyway'] })
  })

  test.each<State>(['stopped', 'failed'])('continue a run that is %s where the server says that it may', (state) => {
    expect(shown(run({ state, may_continue: true })).others).toEqual(['continue'])
    expect(shown(run({ state, may_continue: false })).others).toEqual([])
  })

  test('have a question answered rather than continue', () => {
    const stopped = run({ state: 'stopped', may_continue: true, questions: asking })
    expect(shown(stopped).others).toEqual(['importAnyway'])
  })

  test.each<State>(['done', 'stale'])('start anew, not with the old plan, after a run that is %s', (state) => {
    expect(shown(run({ state }), false)).toEqual({ main: 'import', switch: true, others: [] })
  })

  test('take no second click while the first is under way', () => {
    expect(shown(null, true, true)).toEqual({ main: 'preview, disabled', switch: false, others: [] })
  })
})

describe('the switch', () => {
  const importing = run({ state: 'applying', dry_run: false })

  test('has a dry run on at first, and after an import', () => {
    expect(shownDryRun(null, null)).toBe(true)
    expect(shownDryRun(run({ state: 'done', dry_run: false }), null)).toBe(true)
  })

  test.each<State>(['draft', 'planning', 'applying'])('shows what the run is while it is %s', (state) => {
    expect(shownDryRun(run({ state, dry_run: false }), null)).toBe(false)
    expect(shownDryRun(run({ state, dry_run: true }), null)).toBe(true)
  })

  test('stays as the person set it', () => {
    expect(shownDryRun(importing, true)).toBe(true)
    expect(shownDryRun(null, false)).toBe(false)
  })
})

describe('a result', () => {
  const imported = { dry_run: false, planned_counts: counts() }

  test.each<State>(['done', 'stopped', 'failed'])('is there for an import that is %s', (state) => {
    expect(wasApplied(run({ ...imported, state }))).toBe(true)
  })

  test('is not there while an import runs, nor for a preview', () => {
    expect(wasApplied(run({ ...imported, state: 'applying' }))).toBe(false)
    expect(wasApplied(run({ state: 'stopped', planned_counts: counts() }))).toBe(false)
  })

  test('is not there for an import that ended before it had a plan', () => {
    expect(wasApplied(run({ state: 'failed', dry_run: false, counts: null }))).toBe(false)
  })
})
