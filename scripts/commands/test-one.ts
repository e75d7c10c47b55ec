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

const USAGE = `npm run test:one -- engine/test/rating/rate.test.ts
    a file or folder of TypeScript tests
npm run test:one -- addon/fusion_centralize_billing/tests/test_import_identity.py
    a file of Odoo tests
npm run test:one -- /fusion_centralize_billing:TestMatching,/fusion_centralize_billing:TestHooks
    Odoo tests in Odoo's own notation, with commas between`

/** One tag of Odoo's: a word or /module, then :Class and .method, each of them optional. */
const TAG = /^[+-]?(?=.)(\w+|\/\w+)?(:\w+)?(\.\w+)?$/

await runCommand(async () => {
  const target = process.argv.slice(2).join(' ')
  if (target === '' || target === '--help') {
    say(USAGE)
    return 0
  }
  const suite = suiteFor(target)
  return withScratch('test-one', async (workspace) => {
    const { passed, failed } = await runSuites([suite(workspace)])
    say(`${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  })
})

function suiteFor(target: string): (workspace: Workspace) => Suite {
  const path = relative(REPOSITORY, resolve(target))
  const exists = existsSync(resolve(REPOSITORY, path))
  if (exists && path.startsWith('addon/')) return odooSuite(odooPath(path))
  if (exists && !path.startsWith('..')) return (workspace) => vitestSuite(workspace, { files: [path] })
  if (target.split(',').every((tag) => TAG.test(tag) && !/\.(ts|py)$/.test(tag))) return odooSuite(target)
  throw new Failure('FB_TEST_UNKNOWN', { target })
}

function odooSuite(tags: string): (workspace: Workspace) => Suite {
  return (workspace) => addonSuite(workspace, { tags, upgrade: false })
}

/** Odoo names a file by its path from the folder of addons on. */
function odooPath(path: string): string {
  return `/${path.replace(/^addon\/(community\/)?/, '')}`
}
