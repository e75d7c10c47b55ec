import { describe, expect, test } from 'vitest'
import { type Circumstances, messages } from '../src/messages.ts'
import { counts, run, source } from './fixtures.ts'

const said = (changed: Partial<Circumstances>) =>
  messages({ run: null, source: source(), denied: null, error: null, connection: null, ...changed })

describe('the messages of the page', () => {
  test('are none when there is nothing to say', () => {
    expect(said({})).toEqual([])
    expect(said({ run: run() })).toEqual([])
  })

  test('begin with what went wrong', () => {
    const failed = run({
      state: 'failed',
      message: 'The engine does not answer.',
      notice: ['FB_CRON_OFF', 'The scheduled action is off.'],
      warnings: [['FB_NO_RATE', 'No rate for CAD.']],
    })
    expect(said({ run: failed, error: 'The click failed.', connection: 'Odoo does not answer.' })).toEqual([
      { level: 'danger', text: 'The click failed.', code: null },
      { level: 'warning', text: 'Odoo does not answer.', code: null },
      { level: 'danger', text: 'The engine does not answer.', code: null },
      { level: 'warning', text: 'The scheduled action is off.', code: 'FB_CRON_OFF' },
      { level: 'warning', text: 'No rate for CAD.', code: 'FB_NO_RATE' },
    ])
  })

  test('say the same thing once, with its code beside it or in it', () => {
    expect(said({ error: 'Odoo did not answer.', connection: 'Odoo did not answer.' })).toHaveLength(1)
    const switchedOff = run({ state: 'draft', notice: ['FB_CRON_OFF', 'It is off.'] })
    expect(said({ run: switchedOff, error: 'It is off. (FB_CRON_OFF)' })).toHaveLength(1)
  })

  test('do not repeat the cause that stands under NexaCloud', () => {
    const failed = run({ state: 'failed', message: 'The engine is away. Start it. (FB_AWAY)' })
    const refused = source({ status: 'refused', problems: [['FB_AWAY', 'The engine is away. Start it.']] })
    expect(said({ run: failed, source: refused })).toEqual([
      { level: 'danger', text: 'It failed for the reason that is given under NexaCloud.', code: 'FB_AWAY' },
    ])
    expect(said({ run: failed, source: source() })).toMatchObject([{ text: 'The engine is away. Start it. (FB_AWAY)' }])
  })

  test('tell what a stopped import leaves, and that a stopped preview leaves nothing', () => {
    expect(said({ run: run({ state: 'stopped', may_continue: true }) })).toMatchObject([
      { text: expect.stringContaining('Continue') },
    ])
    expect(said({ run: run({ state: 'stopped' }) })).toMatchObject([{ text: 'Stopped before anything was written.' }])
  })

  test('of a run that stopped to ask are its questions', () => {
    expect(said({ run: run({ state: 'stopped', questions: [['FB_Q', 'Sure?']] }) })).toEqual([
      { level: 'warning', text: 'Sure?', code: 'FB_Q' },
    ])
  })

  test('say that a plan brings nothing', () => {
    expect(said({ run: run({ counts: counts({ user: { read: 9, unchanged: 9 } }) }) })).toMatchObject([
      { level: 'info', text: expect.stringContaining('nothing to import') },
    ])
  })
})
