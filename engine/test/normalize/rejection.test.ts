import { describe, expect, test } from 'vitest'
import { REJECTS } from '../../src/contract/rejects.ts'
import { normalized, type Rows } from '../support/normalize.ts'

const plan = (columns: object): Rows => ({ plans: [{ id: 'p', name: 'Plan', ...columns }] })
const user = (columns: object): Rows => ({ users: [{ id: 'u', ...columns }] })
const subscription = (columns: object): Rows => ({
  plans: [{ id: 'p', name: 'Plan', price_monthly: '1' }],
  subscriptions: [{ id: 's', plan_id: 'p', ...columns }],
})

/** How a reason begins, for rows whose one column holds something wrong. */
const REASONS: [Rows, string][] = [
  [subscription({ user_id: 1.5 }), 'The id 1.5 in user_id is neither text nor'],
  [user({ city: 1, billing_city: 'To\0ronto' }), 'The value To�ronto in billing_city is no text'],
  [user({ email: { at: 1 } }), 'The value {…} in email is no text'],
  [plan({ price_monthly: '-1.50' }), 'The price -1.50 in price_monthly is negative'],
  [plan({ price_yearly: 'ten dollars' }), 'The price ten dollars in price_yearly is negative, infinite or no number'],
  [plan({ price_yearly: 'x'.repeat(99) }), `The price ${'x'.repeat(40)}… in price_yearly is`],
  [
    plan({ price_monthly: '0.12345678901234567890' }),
    'The price 0.12345678901234567890 in price_monthly has more digits',
  ],
  [plan({ cpu_seconds_quota: '-1' }), 'The quota -1 in cpu_seconds_quota is negative'],
  [plan({ cpu_seconds_quota: '0.12345678901234567890' }), 'The quota 0.12345678901234567890 in cpu_seconds_quota is'],
  [plan({ is_active: 'perhaps' }), 'The value perhaps in is_active is neither true nor false'],
  [subscription({ billing_cycle: 'weekly' }), 'The billing cycle weekly is neither monthly nor yearly'],
  [subscription({ billing_cycle: [1] }), 'The billing cycle […] is neither'],
  [subscription({ current_period_end: '2026-02-30' }), 'The date 2026-02-30 in current_period_end is no day'],
  [
    subscription({ current_period_start: '0001-01-01 00:00+01' }),
    'The date 0001-01-01 00:00+01 in current_period_start',
  ],
  [
    subscription({ current_period_start: '2026-02-02', current_period_end: '2026-02-01' }),
    'The period ends on 2026-02-01, before it starts on 2026-02-02',
  ],
  [subscription({ plan_id: 'gone' }), 'The plan gone of this subscription'],
  [subscription({ billing_cycle: 'year' }), 'The plan p has no price for the yearly cycle'],
]

describe('the reason of a rejected row', () => {
  test.each(REASONS)('%j: %s', async (rows, beginning) => {
    const { lines } = await normalized(rows)
    const messages = lines.flatMap((line) => (line.type === 'rejected' ? [line.message] : []))
    expect(messages).toHaveLength(1)
    expect(messages[0]?.slice(0, beginning.length)).toBe(beginning)
    expect(messages[0]).toMatch(/; (send|correct|round|set) /)
  })

  test('names the value wherever it names the column of one', () => {
    for (const text of Object.values(REJECTS)) if (text.includes('{column}')) expect(text).toContain('{value}')
  })
})
