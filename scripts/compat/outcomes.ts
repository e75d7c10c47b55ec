import { readLog } from '../odoo/log.ts'

export type Outcome = 'passed' | 'failed' | 'skipped'
/** What became of each test, by a name like `sale/test_sale_order:TestSaleOrder.test_confirm`. */
export type Outcomes = Record<string, Outcome>

export interface Difference {
  test: string
  without: Outcome | 'absent'
  with: Outcome | 'absent'
}

const STARTED = /^Starting (\S+) \.\.\.\s*$/
const SKIPPED = /^skipped (\S+) : /
/** A part of a test counts as the test. */
const FAILED = /^(?:FAIL|ERROR): (?:Subtest )?(\S+)/
/** What is told of a whole class comes from no test's logger, but names the class in full. */
const CLASS_FAILED = /^(?:FAIL|ERROR): (\w+) \(odoo\.addons\.(\w+)\.tests\.(\w+)\.(\w+)\)/
const TEST_FILE = /^odoo\.addons\.(\w+)\.tests\.(\w+)$/

/** Reads Odoo's log of a run of tests. A test that was not started is not in it. */
export function outcomesOf(log: string): Outcomes {
  const outcomes: Outcomes = {}
  for (const { logger, level, text } of readLog(log)) {
    const isError = level === 'ERROR'
    const [, what, ofModule, inFile, className] = (isError && CLASS_FAILED.exec(text)) || []
    if (what) {
      outcomes[`${ofModule}/${inFile}:${className}.${what}`] = 'failed'
      continue
    }
    const [, module, file] = TEST_FILE.exec(logger) ?? []
    const failed = isError ? FAILED.exec(text)?.[1] : undefined
    const skipped = SKIPPED.exec(text)?.[1]
    const name = failed ?? skipped ?? STARTED.exec(text)?.[1]
    if (!module || !name) continue
    const test = `${module}/${file}:${name}`
    if (failed) outcomes[test] = 'failed'
    else if (skipped) outcomes[test] = 'skipped'
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
