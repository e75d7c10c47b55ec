/**
 * npm run test:one -- engine/test/rating/rate.test.ts                                   a file (or folder) of TypeScript tests
 * npm run test:one -- addon/fusion_centralize_billing/tests/test_matching.py           a file of Odoo tests
 * npm run test:one -- /fusion_centralize_billing:TestMatching.test_unknown_province    Odoo tests in Odoo's own notation
 */
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { runCommand } from '../command.ts'
import { say } from '../console.ts'
import { Failure } from '../failure.ts'
import { REPOSITORY } from '../places.ts'
import { addonSuite } from '../testing/addon.ts'
import { runSuites, type Suite } from '../testing/suite.ts'
import { vitestSuite } from '../testing/vitest.ts'
import { type Workspace, withScratch } from '../workspace.ts'

await runCommand(() =>
  withScratch('test-one', async (workspace) => {
    const { passed, failed } = await runSuites([suiteFor(workspace, process.argv.slice(2).join(' '))])
    say(`${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  }),
)

function suiteFor(workspace: Workspace, target: string): Suite {
  const path = relative(REPOSITORY, resolve(target))
  const exists = target !== '' && existsSync(resolve(REPOSITORY, path))
  if (exists && path.startsWith('addon/')) {
    return addonSuite(workspace, { tags: odooPath(path), upgrade: false })
  }
  if (exists && !path.startsWith('..')) return vitestSuite(workspace, path)
  // Odoo's notation: a tag, /module, :Class and .method, each of them optional.
  if (/^[+-]?\w*(\/\w+)?(:\w+)?(\.\w+)?$/.test(target) && target !== '' && !/\.(ts|py)$/.test(target)) {
    return addonSuite(workspace, { tags: target, upgrade: false })
  }
  throw new Failure('FB_TEST_UNKNOWN', { target: target || 'without a name' })
}

/** Odoo names a file by its path from the folder of addons on. */
function odooPath(path: string): string {
  return `/${path.replace(/^addon\/(community\/)?/, '')}`
}
