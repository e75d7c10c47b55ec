import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { REPOSITORY } from '../places.ts'
import { LICENSES } from './licenses.ts'

/** The same as of the addon's zip. */
const TIME = '1980-01-01 00:00Z'

/**
 * Packs what runs beside Odoo, for any machine with Node.js: the engine (`node dist/main.js`), the import by command
 * (`node dist/import.js`) and the units of systemd. `folder` is an empty one to work in.
 */
export async function engineTgz(folder: string, version: string): Promise<Uint8Array> {
  execFileSync(process.execPath, [join(REPOSITORY, 'engine/build.mjs'), join(folder, 'dist')])
  await build({
    absWorkingDir: REPOSITORY,
    entryPoints: ['scripts/commands/import.ts'],
    outfile: join(folder, 'dist/import.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  })
  cpSync(join(REPOSITORY, 'deploy/systemd'), join(folder, 'systemd'), { recursive: true })
  for (const name of LICENSES) cpSync(join(REPOSITORY, name), join(folder, name))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(version), null, 2)}\n`)
  return gzipSync(tar(folder), { level: 9 })
}

function manifest(version: string) {
  const { description, license, type, engines } = JSON.parse(
    readFileSync(join(REPOSITORY, 'engine/package.json'), 'utf8'),
  )
  return { name: 'fusion-billing-engine', version, private: true, description, license, type, engines }
}

/** The folder's content; the same content always gives the same bytes. */
function tar(folder: string): Buffer {
  const same = ['--sort=name', `--mtime=${TIME}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX']
  const names = readdirSync(folder).sort()
  return execFileSync('tar', ['--create', '--format=ustar', ...same, `--directory=${folder}`, ...names], {
    maxBuffer: 256 * 1024 * 1024,
  })
}
