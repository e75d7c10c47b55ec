import { localization } from '@web/core/l10n/localization'
import { afterEach, describe, expect, test } from 'vitest'
import { decimalText, formatAmount, formatCount, formatDecimal, formatMoney, formatSeconds } from '../src/format.ts'

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

describe('quantities', () => {
  afterEach(() => Object.assign(localization, { thousandsSep: ',', decimalPoint: '.' }))

  test.each([
    ['0', '0'],
    ['-25200.5', '-25,200.5'],
    ['12345678901234567890.000000000001', '12,345,678,901,234,567,890.000000000001'],
  ])('%s reads %s, with the digits that it has', (quantity, words) => {
    expect(formatDecimal(quantity)).toBe(words)
  })

  test.each([
    ['25200', '25200'],
    [' 25,200.50 ', '25200.50'],
    ['-1', '-1'],
    ['1,234,567', '1234567'],
    ['9007199254740993.000000000001', '9007199254740993.000000000001'],
    ['0,5', null],
    ['12,34', null],
    ['1234,567', null],
    ['1,,234', null],
    ['.5', null],
    ['5.', null],
    ['1.2.3', null],
    ['1e3', null],
    ['١٢', null],
    ['', null],
    ['-', null],
  ])('%j is taken for %j: a separator in a strange place is never guessed at', (typed, quantity) => {
    expect(decimalText(typed)).toBe(quantity)
  })

  test.each([
    ['25 200,5', '25200.5'],
    ['25\u202f200,5', '25200.5'],
    ['25200,5', '25200.5'],
    ['25,200', '25.200'],
    ['25.5', null],
  ])('%j is taken for %j where a comma is the point', (typed, quantity) => {
    Object.assign(localization, { thousandsSep: '\u00a0', decimalPoint: ',' })
    expect(decimalText(typed)).toBe(quantity)
  })

  test('need no groups where the language has none', () => {
    Object.assign(localization, { thousandsSep: '' })
    expect(decimalText('25200.5')).toBe('25200.5')
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
