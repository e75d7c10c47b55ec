import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../failure.ts'
import type { Workspace } from '../workspace.ts'
import { debianOdoo } from './debian.ts'

/** An Odoo 19 on this machine and how to start it. */
export interface Odoo {
  command: string
  /** What stands before Odoo's own arguments. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Folders with addons beside those that this Odoo finds by itself. */
  addonsPath: readonly string[]
  /** Where its own addons lie, `web` among them. */
  ownAddons: string
  version: string
}

/** The Odoo to use: the one that ODOO_BIN names (ODOO_ADDONS_PATH: further folders of addons), else Debian's. */
export async function findOdoo(workspace: Workspace): Promise<Odoo> {
  return process.env.ODOO_BIN ? ownOdoo(process.env.ODOO_BIN) : await debianOdoo(workspace)
}

/** From the folder of an installed command to the addons in its package. */
const PACKAGED_ADDONS = '../lib/python3/dist-packages/odoo/addons'

/** Enterprise brings the real sale_subscription; the stand-in must then stay off the path. */
export function hasSubscriptions(odoo: Odoo): boolean {
  return odoo.addonsPath.some((folder) => existsSync(join(folder, 'sale_subscription')))
}

function ownOdoo(path: string): Odoo {
  const probe = spawnSync(path, ['--version'], { encoding: 'utf8' })
  if (probe.error || probe.status !== 0) {
    const detail = probe.error?.message ?? `it ended with ${probe.status ?? probe.signal}`
    throw new Failure('FB_ODOO_BIN_INVALID', { path, detail })
  }
  const version = probe.stdout.trim()
  if (!/\b19\.0/.test(version)) throw new Failure('FB_ODOO_BIN_INVALID', { path, detail: `it is ${version}` })
  const beside = join(dirname(path), 'addons')
  const further = (process.env.ODOO_ADDONS_PATH ?? '').split(',').filter(Boolean)
  return {
    command: path,
    args: [],
    env: process.env.PYTHONPATH ? { PYTHONPATH: process.env.PYTHONPATH } : {},
    addonsPath: existsSync(beside) ? [...further, beside] : further,
    // A source tree has them beside its odoo-bin, an installed one among Python's packages.
    ownAddons: existsSync(join(beside, 'web')) ? beside : join(dirname(path), PACKAGED_ADDONS),
    version: `${path} ${version} ${further.join(',')}`,
  }
}
