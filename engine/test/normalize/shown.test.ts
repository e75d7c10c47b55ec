import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shown } from '../../src/normalize/shown.ts'

describe('a bad value in a sentence', () => {
  test.each([
    ['weekly', 'weekly'],
    ['  two words ', 'two words'],
    [12, '12'],
    [1e21, '1000000000000000000000'],
    [true, 'true'],
    [{ a: 1 }, '{…}'],
    [[1], '[…]'],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), `${'x'.repeat(40)}…`],
    ['😀'.repeat(40), '😀'.repeat(40)],
    ['😀'.repeat(41), `${'😀'.repeat(40)}…`],
    ['a\0b\nc\u2028d\u202Ee\u200B', 'a�b�c�d�e�'],
    ['half \uD83D', 'half �'],
    ['<b>{id}%(id)s', '<b>{id}%(id)s'],
  ])('%j reads %j', (value, text) => expect(shown(value)).toBe(text))

  test('is a line of at most 40 characters and an ellipsis, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.jsonValue()), (value) => {
        const text = shown(value)
        expect([...text].length).toBeLessThanOrEqual(41)
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})
