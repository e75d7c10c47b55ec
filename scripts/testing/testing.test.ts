import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { odooResult } from './addon.ts'
import { forbiddenWords, pyflakesProblems } from './checks.ts'
import { faultsIn } from './faults.ts'
import { vitestResult } from './vitest.ts'

const at = (level: string, logger: string, text: string) =>
  `2026-01-01 10:00:00,123 42 ${level} fusion ${logger}: ${text}`
const summary = (failed: number, errors: number, tests: number) =>
  at(
    'INFO',
    'odoo.tests.result',
    `${failed} failed, ${errors} error(s) of ${tests} tests when loading database 'fusion'`,
  )
const log = (...lines: string[]) => `${lines.join('\n')}\n`

describe("a log of Odoo's tests", () => {
  test('counts what passed', () => {
    expect(odooResult(log(summary(0, 0, 7)), true)).toEqual({ passed: 7, failed: 0, report: '' })
  })

  test('tells of each failure, with its traceback and once', () => {
    const text = log(
      at('ERROR', 'odoo.addons.x.tests.test_a', 'FAIL: TestA.test_one'),
      'Traceback (most recent call last):',
      'AssertionError: 1 != 2',
      at('ERROR', 'odoo.addons.x.tests.test_a', 'ERROR: setUpClass (odoo.addons.x.tests.test_a.TestB)'),
      at('ERROR', 'odoo.modules.loading', 'Module x: 1 failures, 1 errors of 7 tests'),
      at('ERROR', 'odoo.modules.loading', 'At least one test failed when loading the modules.'),
      summary(1, 1, 7),
    )
    const { passed, failed, report } = odooResult(text, false)
    expect({ passed, failed }).toEqual({ passed: 5, failed: 2 })
    expect(report).toContain('FAIL: TestA.test_one\nTraceback (most recent call last):\nAssertionError: 1 != 2')
  })

  test.each([
    ['no test ran', log(summary(0, 0, 0)), true],
    [
      'the server did not come that far',
      log(at('CRITICAL', 'odoo.service.server', 'Failed to initialize database')),
      false,
    ],
    ['the log is empty', '', true],
    ['the server ended badly after all tests passed', log(summary(0, 0, 3)), false],
    [
      'a test was skipped',
      log(at('INFO', 'odoo.addons.x.tests.test_a', 'skipped TestA.test_one : later'), summary(0, 0, 3)),
      true,
    ],
    [
      'a view did not load as written',
      log(at('WARNING', 'odoo.addons.base.models.ir_ui_view', 'unknown'), summary(0, 0, 3)),
      true,
    ],
    [
      'a constraint was not added',
      log(at('WARNING', 'odoo.schema', "unable to add constraint 'x'"), summary(0, 0, 3)),
      true,
    ],
  ])('fails when %s', (_, text, exitedWell) => {
    const { failed, report } = odooResult(text, exitedWell)
    expect(failed).toBe(1)
    expect(report).not.toBe('')
  })

  test('does not mind a warning that the code under test gives', () => {
    expect(odooResult(log(at('WARNING', 'odoo.addons.x.models.run', 'told so'), summary(0, 0, 3)), true).failed).toBe(0)
  })
})

describe("vitest's report", () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    success: true,
    testResults: [],
  }

  test('counts what passed', () => {
    expect(vitestResult(report, true, '')).toEqual({ passed: 2, failed: 0, report: '' })
  })

  test.each([
    ['a test failed', { ...report, numFailedTests: 1, success: false }],
    ['a test was skipped', { ...report, numPendingTests: 1 }],
    [
      'a file could not be loaded',
      {
        ...report,
        success: false,
        testResults: [{ name: 'a.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] }],
      },
    ],
    ['no test ran', { ...report, numPassedTests: 0 }],
  ])('fails when %s', (_, changed) => {
    expect(vitestResult(changed, changed.success, '').failed).toBe(1)
  })

  test('fails when vitest ended badly although all tests passed', () => {
    expect(vitestResult(report, false, 'Unhandled error')).toMatchObject({ failed: 1, report: 'Unhandled error' })
  })
})

test('faults are counted over all tests that made some', () => {
  const made = (...metas: { faults?: Record<string, number> }[]) => ({
    name: 'a.test.ts',
    status: 'passed',
    message: '',
    assertionResults: metas.map((meta) => ({ status: 'passed', fullName: 'a', failureMessages: [], meta })),
  })
  const testResults = [made({ faults: { killed: 2 } }, {}), made({ faults: { killed: 1, cut: 1 } })]
  expect(faultsIn({ testResults })).toEqual({ killed: 3, cut: 1 })
})

describe('the words that must not be', () => {
  test('are found with file and line; the plan model is none of them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'words-'))
    mkdirSync(join(folder, 'models'))
    writeFileSync(join(folder, 'models/a.py'), "_name = 'sale.subscription.plan'\n_name = 'sale.subscription'\n")
    writeFileSync(join(folder, 'b.py'), '_sql_constraints = []\n')
    expect(forbiddenWords(folder).split('\n').sort()).toEqual([
      'b.py:1: _sql_constraints = []',
      "models/a.py:2: _name = 'sale.subscription'",
    ])
    rmSync(folder, { recursive: true })
  })
})

test("pyflakes is not heard about the imports that load a package's files, and about nothing else", () => {
  const real = "addon/x/models/a.py:3:1: 'odoo.fields' imported but unused"
  const init = "addon/x/__init__.py:1:1: '.models' imported but unused"
  expect(pyflakesProblems(`${init}\n${real}\naddon/x/__init__.py:2:1: undefined name 'y'\n`)).toBe(
    `${real}\naddon/x/__init__.py:2:1: undefined name 'y'`,
  )
})
