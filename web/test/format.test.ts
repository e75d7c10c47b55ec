import { localization } from '@web/core/l10n/localization'
import { afterEach, describe, expect, test } from 'vitest'
import { formatAmount, formatCount, formatMoney, formatSeconds } from '../src/format.ts'

describe('amounts', () => {
  afterEach(() => Object.assign(localization, { thousandsSep: ',', decimalPoint: '.' }))

  test.each([
    ['0', '0.00'],
    ['19', '19.00'],
    ['19.9', '19.90'],
    ['-1234567.5', '-1,234,567.50'],
    ['0.0075', '0.0075'],
    ['12345678901234567890.12', '12,345,678,901,234,567,890.12'],
  ])('%s reads %s, with all its digits', (amount, words) => {
    expect(formatAmount(amount)).toBe(words)
  })

  test('are written as the language does', () => {
    Object.assign(localization, { thousandsSep: '\u00a0', decimalPoint: ',' })
    expect(formatAmount('1234.5')).toBe('1\u00a0234,50')
  })

  test('that are none are shown as they are, never as another figure', () => {
    expect(formatAmount('NaN')).toBe('NaN')
  })

  test('of money name their currency', () => {
    expect(formatMoney('24.5')).toBe('24.50 CAD')
  })
})

test('counts stand in groups of three', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567'])
})

test.each([
  [0, '1 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3570, '1 h 0 min'],
  [3600, '1 h 0 min'],
  [7190, '2 h 0 min'],
])('%s seconds are %s', (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words)
})
