/** npm run test:compat: whether Odoo's own tests end with the addon as they do without it. */
import { readArguments, runCommand } from '../command.ts'
import { counts, differences } from '../compat/outcomes.ts'
import { baseline, withAddon } from '../compat/run.ts'
import { say, table } from '../console.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { withScratch } from '../workspace.ts'

await runCommand(async () => {
  const { afresh = false } = readArguments({ afresh: { type: 'boolean' } })
  const odoo = await withScratch('find-odoo', findOdoo)
  const without = await baseline(odoo, afresh)
  const outcomes = await withAddon(odoo)
  table(
    ['module', 'passed', 'failed', 'skipped'],
    [...counts(outcomes)].map(([module, count]) => [
      module,
      String(count.passed),
      String(count.failed),
      String(count.skipped),
    ]),
  )
  const different = differences(without, outcomes)
  if (different.length > 0) {
    say()
    table(
      ['test', 'without', 'with'],
      different.map((difference) => [difference.test, difference.without, difference.with]),
    )
  }
  say()
  const broken = Object.keys(without).filter((test) => without[test] === 'failed' && outcomes[test] === 'failed').length
  say(
    `${Object.keys(without).length} tests without the addon, ${different.length} differ with it, ${broken} fail either way`,
  )
  return different.length === 0 ? 0 : 1
})
