import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { normalized, rejects } from '../support/normalize.ts'

const plan = (id: unknown, columns: object = {}) => ({ id, name: 'Plan', price_monthly: '10', ...columns })

describe('the stream', () => {
  test('sends plans, partners and subscriptions in this order, then what there was', async () => {
    const { lines, end } = await normalized({
      subscriptions: [{ id: 's', plan_id: 'p' }],
      users: [{ id: 'u' }, 5],
      plans: [plan('p')],
    })
    expect(lines.map(({ type }) => type)).toEqual(['plan', 'rejected', 'partner', 'subscription'])
    expect(end.counts).toEqual({ plan: 1, partner: 1, subscription: 1, rejected: 1 })
  })

  test('of nothing is a start and an end', async () => {
    const { lines, end } = await normalized({})
    expect(lines).toEqual([])
    expect(end).toEqual({
      type: 'end',
      counts: { plan: 0, partner: 0, subscription: 0, rejected: 0 },
      fingerprint: '0'.repeat(64),
    })
  })

  test('rejects a bad row alone', async () => {
    const { lines, end } = await normalized({
      plans: [plan(1), null, plan(2, { price_monthly: '-1' }), 'text', [], plan(3)],
    })
    expect(end.counts).toMatchObject({ plan: 2, rejected: 4 })
    expect(rejects(lines)).toEqual([
      ['plan', null, 'FB_ROW_INVALID'],
      ['plan', null, 'FB_ROW_INVALID'],
      ['plan', null, 'FB_ROW_INVALID'],
      ['plan', '2', 'FB_PRICE_INVALID'],
    ])
  })

  test('rejects a subscription whose plan was rejected, since its price is unknown', async () => {
    const { lines } = await normalized({
      plans: [plan('bad', { price_monthly: 'NaN' }), plan('twice'), plan('twice', { name: 'Other' })],
      subscriptions: [
        { id: 1, plan_id: 'bad' },
        { id: 2, plan_id: 'twice' },
      ],
    })
    expect(rejects(lines).slice(-2)).toEqual([
      ['subscription', '1', 'FB_PLAN_UNRESOLVED'],
      ['subscription', '2', 'FB_PLAN_UNRESOLVED'],
    ])
  })

  test('holds more rows than a batch', async () => {
    const users = Array.from({ length: 2500 }, (_, id) => ({ id }))
    expect((await normalized({ users })).end.counts.partner).toBe(2500)
  })
})

describe('an id', () => {
  const idOf = async (id: unknown) => {
    const { lines } = await normalized({ users: [{ id, email: 'x@example.com' }] })
    return lines.map((line) => (line.type === 'partner' ? line.external_id : line.type === 'rejected' && line.code))[0]
  }

  test.each([
    ['a', 'a'],
    [' a ', ' a '],
    ['007', '007'],
    [7, '7'],
    [-1, '-1'],
    [0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['8C6D0B1E-6A3C-4A0E-9D0F-0C3F0A5B7E11', '8C6D0B1E-6A3C-4A0E-9D0F-0C3F0A5B7E11'],
  ])('%j stays %j', async (id, text) => expect(await idOf(id)).toBe(text))

  test.each([null, undefined, '', ' ', '\t'])('%j is missing', async (id) =>
    expect(await idOf(id)).toBe('FB_ID_MISSING'),
  )

  test.each([1.5, 2 ** 53, 1e300, true, [], ['a'], {}])('%j is no id', async (id) => {
    expect(await idOf(id)).toBe('FB_ID_INVALID')
  })

  test('of more than 1000 characters is too long', async () => {
    expect(await idOf('x'.repeat(1000))).toHaveLength(1000)
    expect(await idOf('x'.repeat(1001))).toBe('FB_TEXT_TOO_LONG')
  })

  test.each(['nul\0', '\ud800'])('%j can not be stored', async (id) => expect(await idOf(id)).toBe('FB_TEXT_INVALID'))
})

describe('copies of an id', () => {
  test('count once if they are identical in every column that is read', async () => {
    const { lines, end } = await normalized({ plans: [plan(1), plan(2), plan('1', { unread: 1 }), plan(1)] })
    expect(end.counts).toMatchObject({ plan: 2, rejected: 2 })
    expect(rejects(lines)).toEqual([
      ['plan', '1', 'FB_ID_DUPLICATE'],
      ['plan', '1', 'FB_ID_DUPLICATE'],
    ])
  })

  test('are all rejected if one differs, wherever it stands', async () => {
    for (const differing of [0, 1, 2]) {
      const plans = [0, 1, 2].map((index) => plan(1, index === differing ? { is_active: 'f' } : {}))
      const { lines } = await normalized({ plans: [...plans, plan(2)] })
      expect(rejects(lines)).toEqual(Array(3).fill(['plan', '1', 'FB_ID_CONFLICT']))
      expect(lines).toHaveLength(4)
    }
  })

  test('that are bad are rejected once for their own reason', async () => {
    const { lines } = await normalized({ plans: [plan(1, { name: null }), plan(1, { name: null })] })
    expect(rejects(lines)).toEqual([
      ['plan', '1', 'FB_PLAN_NAME_MISSING'],
      ['plan', '1', 'FB_ID_DUPLICATE'],
    ])
  })

  test('are found across batches, and only within their table', async () => {
    const users = Array.from({ length: 1500 }, () => ({ id: 'same' }))
    const { end } = await normalized({ users, plans: [plan('same')] })
    expect(end.counts).toMatchObject({ plan: 1, partner: 1, rejected: 1499 })
  })

  test('are alike if a number and its text stand in a column, and differ if a list and its text do', async () => {
    const quotas = (...values: unknown[]) => values.map((cpu_seconds_quota) => plan(1, { cpu_seconds_quota }))
    expect(rejects((await normalized({ plans: quotas(5, '5') })).lines)).toEqual([['plan', '1', 'FB_ID_DUPLICATE']])
    const conflict = ['plan', '1', 'FB_ID_CONFLICT']
    expect(rejects((await normalized({ plans: quotas(1e21, '1e+21') })).lines)).toEqual([conflict, conflict])
    expect(rejects((await normalized({ plans: quotas([], '[]') })).lines)).toEqual([conflict, conflict])
  })

  test('are judged though they are nested deeper than JSON can be written', async () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
    const { lines } = await normalized({ users: [1, 1].map((id) => ({ id, company: deep })) })
    expect(rejects(lines)).toEqual([
      ['user', '1', 'FB_TEXT_INVALID'],
      ['user', '1', 'FB_ID_DUPLICATE'],
    ])
  })

  test('are no copies if the ids differ by a blank or by case', async () => {
    const { end } = await normalized({ users: [{ id: 'a' }, { id: 'A' }, { id: 'a ' }] })
    expect(end.counts.partner).toBe(3)
  })
})

describe('the fingerprint', () => {
  test('is the sum modulo 2^256 of the SHA-256 of the lines as sent, rejected ones too', async () => {
    const { text, end } = await normalized({ plans: [plan(1), null], users: [{ id: 1 }] })
    const sums = text
      .trimEnd()
      .split('\n')
      .slice(1, -1)
      .map((line) => BigInt(`0x${createHash('sha256').update(line).digest('hex')}`))
    const sum = sums.reduce((a, b) => a + b, 0n) % 2n ** 256n
    expect(end.fingerprint).toBe(sum.toString(16).padStart(64, '0'))
  })

  test('tells rows apart, and equal lines do not cancel', async () => {
    const fingerprint = async (users: unknown[]) => (await normalized({ users })).end.fingerprint
    const one = await fingerprint([null])
    expect(await fingerprint([null, null])).not.toBe(one)
    expect(await fingerprint([null, null, null])).not.toBe(one)
    expect(await fingerprint([{ id: 1 }])).not.toBe(await fingerprint([{ id: 2 }]))
  })
})
