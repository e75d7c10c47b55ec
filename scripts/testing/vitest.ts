import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskMeta } from 'vitest'
import { REPOSITORY } from '../places.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { clip, lastLines } from './checks.ts'
import { type Suite, type SuiteResult, verdict } from './suite.ts'

/** The part of vitest's JSON report that is read here. */
export interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
  testResults: { name: string; status: string; message: string; assertionResults: Assertion[] }[]
}

interface Assertion {
  status: string
  fullName: string
  failureMessages: string[]
  meta: TaskMeta
}

export interface VitestTests {
  name?: string
  /** Names of vitest.config.ts; without them, whichever the files belong to. */
  projects?: readonly string[]
  files?: readonly string[]
  /** Called with the report, if there is one. */
  tell?(report: Report): void
}

/** TypeScript tests: those of some projects, or of some files. */
export function vitestSuite(workspace: Workspace, tests: VitestTests): Suite {
  const { name = 'TypeScript tests', projects = [], files = [], tell } = tests
  return {
    name,
    run: async () => {
      const log = join(workspace.logs, 'vitest.log')
      const reportFile = join(workspace.folder, 'vitest.json')
      const vitest = join(REPOSITORY, 'node_modules/vitest/vitest.mjs')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${reportFile}`]
      const args = [vitest, 'run', ...reporters, ...projects.map((project) => `--project=${project}`), ...files]
      const env = { ...process.env, NO_COLOR: '1' }
      // Odoo's tests, beside these, have but one core: there they go first, and these take what is left of all.
      const { status, output } = await run(workspace.folder, {
        command: 'nice',
        args: [process.execPath, ...args],
        env,
        log,
        cwd: REPOSITORY,
      })
      const report = readReport(reportFile)
      if (report === null) return verdict(lastLines(output, 60))
      tell?.(report)
      return vitestResult(report, status === 0, lastLines(output, 60))
    },
  }
}

/** Counts tests; a file that could not be loaded and a test that was skipped are failures too. */
export function vitestResult(report: Report, exitedWell: boolean, output: string): SuiteResult {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  const skipped = report.numPendingTests + report.numTodoTests
  const failed = report.numFailedTests + broken.length + skipped
  const nothing = report.numPassedTests === 0 ? 'no test ran' : ''
  const otherwise = failed === 0 && (nothing || !exitedWell || !report.success)
  return {
    passed: report.numPassedTests,
    failed: failed + (otherwise ? 1 : 0),
    report: [
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter((test) => test.status !== 'passed')
          .map((test) => `${name}: ${test.fullName} ${test.status}\n${clip(test.failureMessages.join('\n'))}`),
      ),
      ...broken.map(({ name, message }) => `${name}: ${clip(message)}`),
      ...(otherwise ? [nothing || output] : []),
    ].join('\n'),
  }
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
