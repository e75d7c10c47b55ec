import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../places.ts'
import type { Workspace } from '../workspace.ts'
import { hasSubscriptions, type Odoo } from './odoo.ts'

export const ADDON = 'fusion_centralize_billing'
/** What is installed: the addon, and the module it stands on (Enterprise's, or the stand-in for Community). */
export const MODULES = ['sale_subscription', ADDON] as const

/** The modules that come from this repository; an Enterprise tree's own are not ours to upgrade or to test. */
export const ourModules = (odoo: Odoo): readonly string[] => (hasSubscriptions(odoo) ? [ADDON] : MODULES)

const SOURCE = join(REPOSITORY, 'addon')
const isSource = (path: string) => !/(^|\/)__pycache__(\/|$)|\.pyc$/.test(path)

/**
 * Copies the repository's addons into the workspace and returns the folders for Odoo's addons path. The account that
 * Odoo runs as need not be able to reach the clone, and nothing is ever written there.
 */
export function copyAddons(workspace: Workspace, odoo: Odoo): string[] {
  const folder = join(workspace.folder, 'addons')
  rmSync(folder, { recursive: true, force: true })
  cpSync(SOURCE, folder, { recursive: true, preserveTimestamps: true, filter: isSource })
  for (const file of filesOf(folder)) if (file.includes('/static/')) timeByContent(file)
  const standIn = hasSubscriptions(odoo) ? [] : [join(folder, 'community')]
  return [folder, ...standIn, ...odoo.addonsPath]
}

/**
 * Odoo names what it makes for browsers after the times of the files that went in, and these differ from clone to clone.
 * A time that is made from the content lets it find again what it made from the same files.
 */
function timeByContent(file: string): void {
  const seconds = createHash('sha256').update(readFileSync(file)).digest().readUInt32BE() >>> 1
  utimesSync(file, seconds, seconds)
}

/** The files of the repository's addons, as paths below `addon`. */
export function addonFiles(): string[] {
  return filesOf(SOURCE)
    .map((file) => relative(SOURCE, file))
    .filter(isSource)
}

/** Names the state of everything in the addons that reaches a database, by its assets as well; tests do not. */
export function addonsDigest(): string {
  const hash = createHash('sha256')
  for (const name of addonFiles()) {
    if (/(^|\/)tests\//.test(name)) continue
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(SOURCE, name)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 12)
}

/** What Odoo's log says about files of the copy, told about the files of the repository. */
export function withRepositoryPaths(text: string, workspace: Workspace): string {
  return text.replaceAll(`${join(workspace.folder, 'addons')}/`, 'addon/')
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
