import { describe, expect, test } from 'vitest'
import { currencyDigits } from '../../src/rating/currency.ts'

describe('the digits of a currency', () => {
  test.each([
    ['CAD', 2],
    ['USD', 2],
    ['HUF', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['IQD', 3],
    ['CLF', 4],
  ])('%s has %i', (code, digits) => expect(currencyDigits(code)).toBe(digits))

  test.each(['ZZZ', 'cad', '', 'toString'])('%j is no currency', (code) => expect(currencyDigits(code)).toBeNull())
})
