import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readConnection } from './connection.ts'

const KEY = 'c0ffee'.repeat(7)
const right = { url: 'https://odoo.example', db: 'main' }
const connect = (args: { url?: string; db?: string }, key: string | undefined = KEY) =>
  readConnection({ ...right, ...args }, { FUSION_API_KEY: key })

test('a connection is the origin, the database and the key, which prints as nothing', () => {
  const connection = connect({ url: 'https://odoo.example:8443/odoo/action-12?debug=1' })
  expect(connection).toMatchObject({ origin: 'https://odoo.example:8443', database: 'main' })
  expect(connection.key.reveal()).toBe(KEY)
  expect(`${inspect(connection, { depth: null })}${JSON.stringify(connection)}`).not.toContain(KEY)
})

test.each(['http://localhost:8069', 'http://127.0.0.1:8069', 'http://[::1]:8069'])('%s may be plain', (url) => {
  expect(connect({ url }).origin).toBe(url)
})

test.each([
  ['FB_ARGUMENT_MISSING', { url: '' }],
  ['FB_ODOO_URL_INVALID', { url: 'odoo.example' }],
  ['FB_ODOO_URL_INVALID', { url: 'ftp://odoo.example' }],
  ['FB_ODOO_URL_INVALID', { url: 'https://admin:hunter2@odoo.example' }],
  ['FB_ODOO_URL_PLAIN', { url: 'http://odoo.example' }],
  ['FB_ODOO_URL_PLAIN', { url: 'http://127.0.0.1.example' }],
  ['FB_ARGUMENT_MISSING', { db: '' }],
  ['FB_DATABASE_NAME_INVALID', { db: 'main\r\nX-Other: 1' }],
  ['FB_DATABASE_NAME_INVALID', { db: 'données' }],
])('%s for %j, without a word of its password', (code, args) => {
  expect(() => connect(args)).toThrow(expect.objectContaining({ code }))
  expect(() => connect(args)).not.toThrow(/hunter2/)
})

test.each([
  ['FB_API_KEY_MISSING', ''],
  ['FB_API_KEY_INVALID', `${KEY}\n`],
  ['FB_API_KEY_INVALID', `${KEY}é`],
])('%s, and the key is not repeated', (code, key) => {
  expect(() => connect({}, key)).toThrow(expect.objectContaining({ code }))
  expect(() => connect({}, key)).not.toThrow(new RegExp(KEY))
})
