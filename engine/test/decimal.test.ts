import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalDecimal, plainNumber, survivesDouble } from '../src/decimal.ts'

describe('a decimal', () => {
  test('has one canonical text', () => {
    expect(['00', '-0', '-0.0', '01.10', '-1.0', '0.10'].map(canonicalDecimal)).toEqual([
      '0',
      '0',
      '0',
      '1.1',
      '-1',
      '0.1',
    ])
  })

  test.each(['', '-', '.5', '5.', '1e5', '+1', ' 1', '1\n', 'NaN', '--1'])('is not %j', (text) => {
    expect(canonicalDecimal(text)).toBeNull()
  })

  test('of a double reads back as the same double, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const text = plainNumber(number)
        expect(text).toMatch(/^-?[0-9]+([.][0-9]+)?$/)
        expect(Number(text) === number).toBe(true)
        expect(survivesDouble(canonicalDecimal(text) ?? '')).toBe(true)
      }),
    )
  })

  test('survives a double only if no digit is lost', () => {
    expect(['0.1', '9007199254740992', '33.333333'].every(survivesDouble)).toBe(true)
    expect(
      ['9007199254740993', '0.1000000000000000055', '1'.repeat(30), `1${'0'.repeat(400)}`].some(survivesDouble),
    ).toBe(false)
  })
})
