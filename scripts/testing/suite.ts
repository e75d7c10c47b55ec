import { say, seconds } from '../console.ts'
import { Failure } from '../failure.ts'
import { isInterrupted } from '../interrupt.ts'

/** How one part of the tests went. */
export interface SuiteResult {
  passed: number
  failed: number
  /** What a person wants to see of a failure. */
  report: string
}

export interface Suite {
  name: string
  run(): Promise<SuiteResult>
}

/** A suite that either holds or does not. */
export const verdict = (problem: string): SuiteResult =>
  problem ? { passed: 0, failed: 1, report: problem } : { passed: 1, failed: 0, report: '' }

/** Runs suites one after the other and tells of each as it ends. One that cannot run at all counts as one failure. */
export async function runSuites(suites: readonly Suite[]): Promise<SuiteResult> {
  const total = { passed: 0, failed: 0, report: '' }
  for (const suite of suites) {
    const since = Date.now()
    say(`  .. ${suite.name}`)
    const { passed, failed, report } = await suite.run().catch((error: unknown) => verdict(String(error)))
    if (isInterrupted()) throw new Failure('FB_INTERRUPTED')
    const counts = failed ? `${passed} passed, ${failed} FAILED` : `${passed} passed`
    say(`  ${failed ? 'FAILED' : 'ok'} ${suite.name}: ${counts} (${seconds(Date.now() - since)})`)
    if (failed) say(indent(report))
    total.passed += passed
    total.failed += failed
  }
  return total
}

/** Says how long a command's suites took and, in the last line, how they went. Returns the exit code of the command. */
export function conclude(results: readonly SuiteResult[], since: number): number {
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  say(`Took ${seconds(Date.now() - since)}.`)
  say(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}

const indent = (text: string) => text.trimEnd().replace(/^/gm, '      ')
