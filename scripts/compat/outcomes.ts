import { readLog } from '../odoo/log.ts'

export type Outcome = 'passed' | 'failed' | 'skipped'
/** What became of each test, by a name like `sale/test_sale_order:TestSaleOrder.test_confirm`. */
export type Outcomes = Record<string, Outcome>

export interface Difference {
  test: string
  without: Outcome | 'absent'
  with: Outcome | 'absent'
}

const STARTED = /^Starting (\S+) \.\.\.$/
const SKIPPED = /^skipped (\S+) : /
/** A part of a test counts as the test; what is told of a whole class has a name of its own. */
const FAILED = /^(?:FAIL|ERROR): (?:Subtest )?(setUpClass|tearDownClass|\S+)(?: \(odoo\.addons\.[\w.]*?(\w+)\)$)?/m
const TEST_FILE = /^odoo\.addons\.(\w+)\.tests\.(\w+)$/

/** Reads Odoo's log of a run of tests. A test that was not started is not in it. */
export function outcomesOf(log: string): Outcomes {
  const outcomes: Outcomes = {}
  for (const { logger, level, text } of readLog(log)) {
    const failed = level === 'ERROR' ? FAILED.exec(text) : null
    const name = failed
      ? [failed[2], failed[1]].filter(Boolean).join('.')
      : (STARTED.exec(text) ?? SKIPPED.exec(text))?.[1]
    if (name === undefined) continue
    const test = `${fileOf(logger)}:${name}`
    if (failed) outcomes[test] = 'failed'
    else if (SKIPPED.test(text)) outcomes[test] = 'skipped'
    else outcomes[test] ??= 'passed'
  }
  return outcomes
}

/** Tests that did not end alike, in the order of their names. */
export function differences(without: Outcomes, withAddon: Outcomes): Difference[] {
  return [...new Set([...Object.keys(without), ...Object.keys(withAddon)])]
    .sort()
    .map((test) => ({ test, without: without[test] ?? 'absent', with: withAddon[test] ?? 'absent' }) as const)
    .filter((difference) => difference.without !== difference.with)
}

/** How many tests ended how, module by module, the modules in the order of their names. */
export function counts(outcomes: Outcomes): Map<string, Record<Outcome, number>> {
  const modules = new Map<string, Record<Outcome, number>>()
  for (const test of Object.keys(outcomes).sort()) {
    const module = test.split('/')[0] ?? ''
    const count = modules.get(module) ?? { passed: 0, failed: 0, skipped: 0 }
    count[outcomes[test] ?? 'failed'] += 1
    modules.set(module, count)
  }
  return modules
}

/** A class whose set-up failed is told of by Odoo's own logger of tests, without the file. */
function fileOf(logger: string): string {
  const [, module, file] = TEST_FILE.exec(logger) ?? []
  return module && file ? `${module}/${file}` : logger
}
