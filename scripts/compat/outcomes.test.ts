import { describe, expect, test } from 'vitest'
import { counts, differences, outcomesOf } from './outcomes.ts'

const at = (level: string, logger: string, text: string) =>
  `2026-01-01 10:00:00,123 42 ${level} fusion ${logger}: ${text}`
const orders = 'odoo.addons.sale.tests.test_sale_order'

describe("what became of Odoo's own tests", () => {
  test('a test that was started and of which nothing bad is told has passed', () => {
    const log = at('INFO', orders, 'Starting TestSaleOrder.test_confirm ... ')
    expect(outcomesOf(log)).toEqual({ 'sale/test_sale_order:TestSaleOrder.test_confirm': 'passed' })
  })

  test('a failure, an error, a part that failed and a skipped test are told apart from it', () => {
    const log = [
      ...['a', 'b', 'c', 'd', 'e'].map((name) => at('INFO', orders, `Starting TestSaleOrder.test_${name} ... `)),
      at('ERROR', orders, 'FAIL: TestSaleOrder.test_a'),
      'Traceback (most recent call last):',
      'AssertionError: 1 != 2',
      at('ERROR', orders, 'ERROR: TestSaleOrder.test_b'),
      at('ERROR', orders, "FAIL: Subtest TestSaleOrder.test_c (state='sale')"),
      at('INFO', orders, 'skipped TestSaleOrder.test_d : needs demo data'),
    ].join('\n')
    expect(Object.values(outcomesOf(log))).toEqual(['failed', 'failed', 'failed', 'skipped', 'passed'])
  })

  test('a class whose set-up failed is told of by its own name, and its tests are absent', () => {
    const log = at(
      'ERROR',
      'odoo.tests.suite',
      'ERROR: setUpClass (odoo.addons.sale.tests.test_sale_order.TestSaleOrder)',
    )
    expect(outcomesOf(log)).toEqual({ 'sale/test_sale_order:TestSaleOrder.setUpClass': 'failed' })
  })

  test('errors that the code under test logs are no outcome', () => {
    const log = [
      at('INFO', orders, 'Starting TestSaleOrder.test_confirm ... '),
      at('ERROR', 'odoo.addons.sale.models.sale_order', 'something else'),
      at('WARNING', orders, 'FAIL: not an error'),
    ].join('\n')
    expect(outcomesOf(log)).toEqual({ 'sale/test_sale_order:TestSaleOrder.test_confirm': 'passed' })
  })

  test('tests of the same name in two files are two tests', () => {
    const log = [
      at('INFO', orders, 'Starting TestA.test_one ... '),
      at('ERROR', 'odoo.addons.sale.tests.test_other', 'FAIL: TestA.test_one'),
    ].join('\n')
    expect(outcomesOf(log)).toEqual({
      'sale/test_sale_order:TestA.test_one': 'passed',
      'sale/test_other:TestA.test_one': 'failed',
    })
  })
})

describe('the difference', () => {
  test('is none where each test ended alike, even badly', () => {
    expect(differences({ a: 'passed', b: 'failed' }, { b: 'failed', a: 'passed' })).toEqual([])
  })

  test('names what broke, what was mended, what is missing and what is new', () => {
    expect(
      differences(
        { broke: 'passed', mended: 'failed', gone: 'passed', same: 'skipped' },
        { broke: 'failed', mended: 'passed', fresh: 'passed', same: 'skipped' },
      ),
    ).toEqual([
      { test: 'broke', without: 'passed', with: 'failed' },
      { test: 'fresh', without: 'absent', with: 'passed' },
      { test: 'gone', without: 'passed', with: 'absent' },
      { test: 'mended', without: 'failed', with: 'passed' },
    ])
  })
})

test('outcomes are counted for each module', () => {
  expect([
    ...counts({ 'sale/a:T.a': 'passed', 'portal/b:T.b': 'skipped', 'sale/a:T.c': 'failed', 'sale/a:T.d': 'passed' }),
  ]).toEqual([
    ['portal', { passed: 0, failed: 0, skipped: 1 }],
    ['sale', { passed: 2, failed: 1, skipped: 0 }],
  ])
})
