import { describe, expect, test } from 'vitest'
import { messages } from '../src/messages.ts'
import { counts, run } from './fixtures.ts'

const quiet = { state: 'done' } as const

describe('the messages of the page', () => {
  test('are none when there is nothing to say', () => {
    expect(messages(null, null, null)).toEqual([])
    expect(messages(run(), null, null)).toEqual([])
  })

  test('begin with what went wrong', () => {
    const said = messages(
      run({
        ...quiet,
        state: 'failed',
        message: 'The engine does not answer.',
        notice: ['FB_CRON_OFF', 'The scheduled action is off.'],
        warnings: [['FB_NO_RATE', 'No rate for CAD.']],
      }),
      'The click failed.',
      'Odoo does not answer.',
    )
    expect(said).toEqual([
      { level: 'danger', text: 'The click failed.', code: null },
      { level: 'warning', text: 'Odoo does not answer.', code: null },
      { level: 'danger', text: 'The engine does not answer.', code: null },
      { level: 'warning', text: 'The scheduled action is off.', code: 'FB_CRON_OFF' },
      { level: 'warning', text: 'No rate for CAD.', code: 'FB_NO_RATE' },
    ])
  })

  test('say the same thing once', () => {
    expect(messages(null, 'Odoo did not answer.', 'Odoo did not answer.')).toHaveLength(1)
  })

  test('tell what a stopped run leaves, unless it stopped to ask', () => {
    expect(messages(run({ state: 'stopped' }), null, null)).toMatchObject([
      { text: expect.stringContaining('Continue') },
    ])
    expect(messages(run({ state: 'stopped', questions: [['FB_Q', 'Sure?']] }), null, null)).toEqual([
      { level: 'warning', text: 'Sure?', code: 'FB_Q' },
    ])
  })

  test('say that a plan brings nothing', () => {
    expect(messages(run({ counts: counts({ user: { read: 9, unchanged: 9 } }) }), null, null)).toMatchObject([
      { level: 'info', text: expect.stringContaining('nothing to import') },
    ])
  })
})
