import { localization } from '@web/core/l10n/localization'
import { registry } from '@web/core/registry'
import { afterEach, expect, test } from 'vitest'
import { ExactFloatField, exactFigure } from '../../src/exact_float/exact_float.ts'
import { mount } from '../mount.ts'
import { text } from '../page.ts'

afterEach(() => Object.assign(localization, { thousandsSep: ',', decimalPoint: '.' }))

test.each([
  [0, '0'],
  [3600, '3,600'],
  [0.0075, '0.0075'],
  [0.000000000001, '0.000000000001'],
  [1234567.123456, '1,234,567.123456'],
  [-0.5, '-0.5'],
  [1e15, '1,000,000,000,000,000'],
  [false, ''],
] as const)('%s reads %j: every digit that was entered, and no other', (value, figure) => {
  expect(exactFigure(value)).toBe(figure)
})

test('the field is found under its name, and writes as the language does', async () => {
  Object.assign(localization, { thousandsSep: ' ', decimalPoint: ',' })
  expect(registry.category('fields').get('fusion_exact_float', undefined as never)).toMatchObject({
    component: ExactFloatField,
    supportedTypes: ['float'],
  })
  expect(text(await mount(ExactFloatField as never, { value: 3600.5 }))).toBe('3 600,5')
})
