import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../console.ts'
import { installPackages } from '../debian/packages.ts'
import { digest } from '../digest.ts'
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

/**
 * Tests at install run while modules that came later are not yet loaded, so they could not meet the addon. Those of taxes
 * on discounts and down payments load the chart of accounts of country after country, which takes minutes each.
 */
const LEFT_OUT = ['-at_install', '-/sale/tests/test_taxes_downpayment.py', '-/sale/tests/test_taxes_global_discount.py']
const TAGS = [...SUITES.map((name) => `/${name}`), ...LEFT_OUT].join(',')

/** Odoo's own tests on a database without the addon: run once for each Odoo and kept. */
export async function baseline(odoo: Odoo, afresh: boolean): Promise<Outcomes> {
  const file = join(compatFolder(), `${baseKey(odoo)}-${digest(TAGS)}.json`)
  return withLock(`${file}.lock`, async () => {
    if (existsSync(file) && !afresh) return JSON.parse(readFileSync(file, 'utf8')) as Outcomes
    const outcomes = await runSuites('without', odoo, copyBaseTemplate)
    writeFileSync(file, JSON.stringify(outcomes, null, 1))
    return outcomes
  })
}

/** The same tests on a database that has the repository's addons. */
export const withAddon = (odoo: Odoo) => runSuites('with', odoo, copyAddonTemplate)

/** What is kept from one run to the next: the baseline, and the last logs. A workspace's own logs make room for later ones. */
function compatFolder(): string {
  const folder = join(cacheFolder(), 'compat')
  mkdirSync(folder, { recursive: true })
  return folder
}

function runSuites(
  how: 'with' | 'without',
  odoo: Odoo,
  copyTemplate: (workspace: Workspace, odoo: Odoo) => Promise<void>,
): Promise<Outcomes> {
  return withScratch('test-compat', async (workspace) => {
    await installPackages(workspace, ['chromium'])
    await copyTemplate(workspace, odoo)
    const site = prepareSite(workspace, odoo, await startWorkspacePostgres(workspace), await freePort())
    const title = `Odoo's own tests ${how} the addon`
    const log = join(compatFolder(), `${how}.log`)
    rmSync(log, { force: true })
    const args = ['--test-enable', `--test-tags=${TAGS}`, '--stop-after-init']
    const { output } = await step(title, () => run(workspace.folder, { ...invocation(site, 'server', args), log }))
    if (testOutcome(output) === null) {
      throw new Failure('FB_STEP_FAILED', { step: title, detail: lastError(output), log })
    }
    return outcomesOf(output)
  })
}
