import { ConnectionLostError, RPCError } from '@web/core/network/rpc'
import { describe, expect, test } from 'vitest'
import { errorSentence, isDenied } from '../src/server_error.ts'

const rpcError = (exceptionName: string, message: string) =>
  Object.assign(new RPCError('Odoo Server Error'), { exceptionName, data: { message, debug: 'Traceback' } })

describe('a failed request', () => {
  test.each(['UserError', 'AccessError', 'ValidationError', 'MissingError'])(
    'speaks with the words of a %s',
    (name) => {
      expect(errorSentence(rpcError(`odoo.exceptions.${name}`, 'Do this instead. (FB_X)'))).toBe(
        'Do this instead. (FB_X)',
      )
    },
  )

  test("keeps a program's error off the page", () => {
    const sentence = errorSentence(rpcError('builtins.KeyError', "'secret'"))
    expect(sentence).toContain('unexpected error')
    expect(sentence).not.toContain('secret')
  })

  test('says what to do when the session has ended', () => {
    expect(errorSentence(rpcError('odoo.http.SessionExpiredException', 'x'))).toContain('log in again')
  })

  test('says that Odoo does not answer', () => {
    expect(errorSentence(new ConnectionLostError())).toContain('Odoo did not answer')
  })

  test('is a sentence whatever it is', () => {
    expect(errorSentence(new TypeError('x is undefined'))).toContain('unexpected')
  })
})

test('a refusal over rights is told from other errors', () => {
  expect(isDenied(rpcError('odoo.exceptions.AccessError', 'Not you.'))).toBe(true)
  expect(isDenied(rpcError('odoo.exceptions.UserError', 'Not now.'))).toBe(false)
  expect(isDenied(new ConnectionLostError())).toBe(false)
})
