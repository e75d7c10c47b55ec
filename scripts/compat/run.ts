import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../console.ts'
import { installPackages } from '../debian/packages.ts'
import { Failure } from '../failure.ts'
import { withLock } from '../lock.ts'
import { testOutcome } from '../odoo/log.ts'
import type { Odoo } from '../odoo/odoo.ts'
import { invocation, lastError, prepareSite } from '../odoo/server.ts'
import { baseKey, copyAddonTemplate, copyBaseTemplate, startWorkspacePostgres } from '../odoo/template.ts'
import { cacheFolder } from '../places.ts'
import { freePort } from '../ports.ts'
import { run } from '../run.ts'
import { type Workspace, withScratch } from '../workspace.ts'
import { type Outcomes, outcomesOf } from './outcomes.ts'

/** The modules of Odoo that the addon reaches into, and those whose doors it guards. */
export const SUITES = [
  'account_payment',
  'payment',
  'payment_stripe',
  'portal',
  'product',
  'sale',
  'sale_management',
  'sale_pdf_quote_builder',
  'sales_team',
  'sms',
]

/** Tests at install run while modules that came later are not yet loaded, so they could not meet the addon. */
const TAGS = [...SUITES.map((name) => `/${name}`), '-at_install'].join(',')

/** Odoo's own tests on a database without the addon: run once for each Odoo and kept. */
export async function baseline(odoo: Odoo, afresh: boolean): Promise<Outcomes> {
  const folder = join(cacheFolder(), 'compat')
  const file = join(folder, `${baseKey(odoo)}-${SUITES.join('-')}.json`)
  mkdirSync(folder, { recursive: true })
  return withLock(`${file}.lock`, async () => {
    if (existsSync(file) && !afresh) return JSON.parse(readFileSync(file, 'utf8')) as Outcomes
    const outcomes = await runSuites('without the addon', odoo, copyBaseTemplate)
    writeFileSync(file, JSON.stringify(outcomes, null, 1))
    return outcomes
  })
}

/** The same tests on a database that has the repository's addons. */
export const withAddon = (odoo: Odoo) => runSuites('with the addon', odoo, copyAddonTemplate)

function runSuites(
  title: string,
  odoo: Odoo,
  copyTemplate: (workspace: Workspace, odoo: Odoo) => Promise<void>,
): Promise<Outcomes> {
  return withScratch('test-compat', async (workspace) => {
    await installPackages(workspace, ['chromium'])
    await copyTemplate(workspace, odoo)
    const site = prepareSite(workspace, odoo, await startWorkspacePostgres(workspace), await freePort())
    const log = join(workspace.logs, 'odoo-tests.log')
    const args = ['--test-enable', `--test-tags=${TAGS}`, '--stop-after-init']
    const { output } = await step(`Odoo's own tests ${title}`, () =>
      run(workspace.folder, { ...invocation(site, 'server', args), log }),
    )
    if (testOutcome(output) === null) {
      throw new Failure('FB_STEP_FAILED', { step: `Odoo's own tests ${title}`, detail: lastError(output), log })
    }
    return outcomesOf(output)
  })
}
