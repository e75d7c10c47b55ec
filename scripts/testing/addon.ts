import { join } from 'node:path'
import { step } from '../console.ts'
import { startEngine } from '../engine.ts'
import { ourModules, withRepositoryPaths } from '../odoo/addons.ts'
import { testOutcome } from '../odoo/log.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { invocation, lastError, prepareSite } from '../odoo/server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../odoo/template.ts'
import { freePort } from '../ports.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { clip, lastLines } from './checks.ts'
import { type Suite, type SuiteResult, verdict } from './suite.ts'

export interface AddonTests {
  /** Which tests, in Odoo's own notation; all of this repository's modules without it. */
  tags?: string
  /** True upgrades the modules first, which also runs what their data files say a second time. */
  upgrade: boolean
  /** Added to Odoo's environment. */
  env?: NodeJS.ProcessEnv
}

/**
 * The addon's tests on a real Odoo, beside an engine that has no DSN. FUSION_TEST_NEXACLOUD_ADMIN_DSN names a
 * PostgreSQL on which a test may make a NexaCloud of its own. The rest is the developer's: FUSION_GOLDEN_PLANS, see
 * TestGoldenPlans, and FUSION_SIMULATIONS and FUSION_SIMULATION_SEED, see TestSimulation.
 */
export function addonSuite(workspace: Workspace, { tags, upgrade, env }: AddonTests): Suite {
  return {
    name: 'Odoo tests',
    run: async () => {
      const odoo = await findOdoo(workspace)
      await copyAddonTemplate(workspace, odoo)
      const postgres = await startWorkspacePostgres(workspace)
      const engine = await step('Starting the engine', () => startEngine(workspace))
      const site = prepareSite(workspace, odoo, postgres, await freePort(), {
        ...engine.odooEnv,
        FUSION_TEST_NEXACLOUD_ADMIN_DSN: postgres.superuserUrl,
        FUSION_GOLDEN_PLANS: process.env.FUSION_GOLDEN_PLANS,
        FUSION_SIMULATIONS: process.env.FUSION_SIMULATIONS,
        FUSION_SIMULATION_SEED: process.env.FUSION_SIMULATION_SEED,
        ...env,
      })
      const args = [
        ...(upgrade ? ['-u', ourModules(odoo).join(',')] : []),
        '--test-enable',
        `--test-tags=${
          tags ??
          ourModules(odoo)
            .map((name) => `/${name}`)
            .join(',')
        }`,
        '--stop-after-init',
      ]
      const log = join(workspace.logs, 'odoo-tests.log')
      const { status, output } = await run(workspace.folder, { ...invocation(site, 'server', args), log })
      return odooResult(withRepositoryPaths(output, workspace), status === 0)
    },
  }
}

/** Counts Odoo's tests. No test, a skipped one and a view or constraint that did not load as written are failures. */
export function odooResult(log: string, exitedWell: boolean): SuiteResult {
  const outcome = testOutcome(log)
  if (outcome === null) return verdict(`${lastError(log)}\n${lastLines(log, 40)}`)
  if (outcome.tests === 0) return verdict('no test ran')
  const bad = outcome.failures + outcome.errors
  const besides = outcome.complaints.length + outcome.skipped.length
  const otherwise = bad + besides === 0 && !exitedWell
  return {
    passed: Math.max(0, outcome.tests - bad - outcome.skipped.length),
    failed: bad + besides + (otherwise ? 1 : 0),
    report: [
      ...[...outcome.failed, ...outcome.complaints, ...outcome.skipped].map(({ logger, text }) =>
        clip(`${logger}: ${text}`),
      ),
      ...(otherwise ? [lastLines(log, 40)] : []),
    ].join('\n'),
  }
}
