import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADDON } from '../odoo/addons.ts'
import type { Workspace } from '../workspace.ts'
import { addonZip } from './addon-zip.ts'
import { engineTgz } from './engine-tgz.ts'
import { releaseVersion } from './version.ts'

/** What a release consists of, as files. */
export interface Release {
  addon: string
  engine: string
}

/** Writes a release into the folder. */
export async function makeRelease(workspace: Workspace, folder: string): Promise<Release> {
  const version = releaseVersion()
  const release = {
    addon: join(folder, `${ADDON}-${version}.zip`),
    engine: join(folder, `fusion-billing-engine-${version}.tgz`),
  }
  const packing = join(workspace.folder, 'engine')
  mkdirSync(packing)
  mkdirSync(folder, { recursive: true })
  writeFileSync(release.addon, addonZip())
  writeFileSync(release.engine, await engineTgz(packing, version))
  return release
}
