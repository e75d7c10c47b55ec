import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Zippable, zipSync } from 'fflate'
import { ADDON, addonFiles } from '../odoo/addons.ts'
import { REPOSITORY } from '../places.ts'
import { LICENSES } from './licenses.ts'

/**
 * Not when it was packed, so that the same sources always give the same bytes; in the time of wherever that is, which is
 * what a zip holds. It knows nothing before 1980.
 */
const time = () => new Date(1980, 0, 1)
/** A plain file that all may read, as Unix keeps it in a zip. */
const UNIX = { os: 3, attrs: 0o100644 << 16 } as const

/**
 * The addon as Odoo's addons path takes it, with its licenses. Its tests stay out: they need the engine, the golden rows and
 * the PostgreSQL of this repository.
 */
export function addonZip(): Uint8Array {
  const sources = addonFiles().filter((name) => name.startsWith(`${ADDON}/`) && !name.startsWith(`${ADDON}/tests/`))
  const paths: [string, string][] = [
    ...sources.map((name): [string, string] => [name, join(REPOSITORY, 'addon', name)]),
    ...LICENSES.map((name): [string, string] => [`${ADDON}/${name}`, join(REPOSITORY, name)]),
  ]
  const files = paths.sort().map(([name, path]) => [name, [readFileSync(path), { ...UNIX, mtime: time(), level: 9 }]])
  return zipSync(Object.fromEntries(files) as Zippable)
}
