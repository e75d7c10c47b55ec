import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { ADDON } from '../odoo/addons.ts'
import { REPOSITORY } from '../places.ts'

/**
 * The version of a release: that of package.json, which the workspaces and, behind the series of Odoo, the addon's
 * manifest repeat.
 * @throws Failure FB_VERSIONS_DIFFER naming the file that says something else
 */
export function releaseVersion(read: (path: string) => string = readSource): string {
  const versionIn = (path: string) => String(JSON.parse(read(path)).version)
  const version = versionIn('package.json')
  const manifest = `addon/${ADDON}/__manifest__.py`
  const found: Record<string, string> = {
    'engine/package.json': versionIn('engine/package.json'),
    'web/package.json': versionIn('web/package.json'),
    [manifest]: /'version': '19\.0\.([^']+)'/.exec(read(manifest))?.[1] ?? 'none',
  }
  for (const [path, other] of Object.entries(found)) {
    if (other !== version) throw new Failure('FB_VERSIONS_DIFFER', { path, other, version })
  }
  return version
}

const readSource = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
