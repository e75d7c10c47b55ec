/** npm test: everything that says whether this repository is well. The last line is `N passed, N failed`. */
import { runCommand } from '../command.ts'
import { say } from '../console.ts'
import { checkDemo } from '../demo/check.ts'
import { addonSuite } from '../testing/addon.ts'
import { staticChecks } from '../testing/checks.ts'
import { conclude, runSuites, type Suite } from '../testing/suite.ts'
import { vitestSuite } from '../testing/vitest.ts'
import { withScratch } from '../workspace.ts'

const demoSuite: Suite = {
  name: 'Demo check',
  run: async () => {
    const found = await checkDemo()
    const problems = found.flatMap(({ claim, problem }) => (problem === undefined ? [] : [`${claim}: ${problem}`]))
    return { passed: found.length - problems.length, failed: problems.length, report: problems.join('\n') }
  },
}

await runCommand(async () => {
  const since = Date.now()
  const results = await withScratch('test', (workspace) =>
    // Odoo keeps one processor busy; all that needs less runs beside it.
    Promise.all([
      runSuites([addonSuite(workspace, { upgrade: true })]),
      runSuites([...staticChecks(workspace), vitestSuite(workspace, { projects: ['node', 'web'] }), demoSuite]),
    ]),
  )
  say()
  return conclude(results, since)
})
