import { describe, expect, test } from 'vitest'
import { anywayText, confirmationText } from '../src/confirmation.ts'
import { counts, run } from './fixtures.ts'

const NOBODY = 'Nobody is charged, invoiced or mailed, and NexaCloud itself is only read.'

describe('before an import', () => {
  test('the plan is told in words and numbers, without what it leaves as it is', () => {
    const planned = run({
      counts: counts({
        user: { create: 1200, update: 3, fail: 2 },
        plan: { unchanged: 3 },
        subscription: { create: 1490, skip: 10 },
      }),
    })
    expect(confirmationText(planned, 'apply').split('\n')).toEqual([
      'This will be written into Odoo as a shadow copy:',
      '• Customers: 1,200 created, 3 changed',
      '• Subscriptions: 1,490 created, 0 changed',
      'Rows that are left out, since they are skipped or failed: 12',
      '',
      NOBODY,
    ])
  })

  test('a plan without changes says so', () => {
    expect(confirmationText(run({ counts: counts({ user: { unchanged: 5 } }) }), 'apply')).toContain(
      'nothing will be created or changed',
    )
  })

  test('without a plan it says that NexaCloud is read and everything new and changed is written', () => {
    const text = confirmationText(run({ state: 'done' }), 'import')
    expect(text).toContain(
      'NexaCloud is read now, and everything that is new or has changed there is written into Odoo.',
    )
    expect(text).toContain(NOBODY)
    expect(text).not.toContain('1,200')
  })

  test('an answer of yes repeats the questions', () => {
    const asking = run({ questions: [['FB_SOURCE_SHRUNK', 'Half of the customers are gone. Import anyway?']] })
    const lines = anywayText(asking).split('\n')
    expect(lines[0]).toBe('Half of the customers are gone. Import anyway?')
    expect(lines).toContain('You answer this with yes.')
    expect(lines).toContain('• Customers: 1,200 created, 0 changed')
  })
})
