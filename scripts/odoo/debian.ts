import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../console.ts'
import { downloadPackages } from '../debian/download.ts'
import { installPackages } from '../debian/packages.ts'
import { requireDisk } from '../disk.ts'
import { Failure } from '../failure.ts'
import { withLock } from '../lock.ts'
import { cacheFolder } from '../places.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import type { Odoo } from './odoo.ts'

/** What Odoo's Python needs; all of it is in Debian 12 and newer. */
const ODOO_NEEDS = (
  'asn1crypto babel cbor2 chardet cryptography dateutil docutils geoip2 gevent greenlet idna jinja2 libsass lxml ' +
  'markupsafe num2words ofxparse openpyxl openssl pil polib psutil psycopg2 pypdf pypdf2 tz qrcode reportlab requests ' +
  'rjsmin serial stdnum urllib3 usb vobject werkzeug xlrd xlsxwriter xlwt zeep freezegun magic passlib websocket'
)
  .split(' ')
  .map((name) => `python3-${name}`)

/** Installed together, so that one who has to ask for it asks once. The tests need pyflakes3. */
const PYTHON_PACKAGES = [...ODOO_NEEDS, 'pyflakes3']

/** Odoo itself, and the fonts and scripts that links of its package point to. */
const PACKAGES = [
  'odoo-19',
  'libjs-jquery',
  'libjs-jquery-form',
  'libjs-underscore',
  'fonts-font-awesome',
  'fonts-roboto-unhinted',
  'fonts-montserrat',
  'fonts-ocr-b',
  'fonts-inconsolata',
]

/** Where the package puts Odoo. */
const PYTHON = 'usr/lib/python3/dist-packages'

/** Raise it when the folder is made in another way, so that old ones are not taken for it. */
const RECIPE = 1

/** The real Odoo 19 Community of Debian, unpacked once into the cache. A complete cache needs no network. */
export async function debianOdoo(workspace: Workspace): Promise<Odoo> {
  const folder = join(cacheFolder(), `odoo-19-${digest([RECIPE, ...PACKAGES])}`)
  await step("Debian's Python packages", () => installPackages(workspace, PYTHON_PACKAGES))
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await build(workspace, folder)
    })
  }
  const root = join(folder, 'root')
  return {
    command: '/usr/bin/python3',
    args: [join(root, 'usr/bin/odoo')],
    env: { PYTHONPATH: join(root, PYTHON) },
    addonsPath: [],
    ownAddons: join(root, PYTHON, 'odoo/addons'),
    version: readFileSync(join(folder, 'version'), 'utf8').trim(),
  }
}

async function build(workspace: Workspace, folder: string): Promise<void> {
  const downloads = join(cacheFolder(), 'downloads')
  const aside = `${folder}.building`
  const root = join(aside, 'root')
  requireDisk(cacheFolder())
  const files = await step('Downloading Odoo 19 from the Debian mirror', () =>
    downloadPackages(workspace, downloads, PACKAGES),
  )
  await step('Unpacking Odoo', async () => {
    rmSync(aside, { recursive: true, force: true })
    mkdirSync(root, { recursive: true })
    for (const file of files) await tool(workspace, 'dpkg', ['--extract', file, root])
    // Two thirds of the package are translations; English and French are Canada's.
    await tool(workspace, 'find', [root, '-regex', '.*[.]pot?', '-not', '-name', 'fr*.po', '-delete'])
    const broken = await tool(workspace, 'find', [root, '-xtype', 'l'])
    if (broken) throw new Failure('FB_ODOO_BROKEN', { detail: `${broken.split('\n')[0]} points to nothing` })
    writeFileSync(join(aside, 'version'), `${packageVersion(files)}\n`)
    renameSync(aside, folder)
    rmSync(downloads, { recursive: true, force: true })
  })
}

async function tool(workspace: Workspace, command: string, args: string[]): Promise<string> {
  const log = join(workspace.logs, 'unpack.log')
  const { status, output } = await run(workspace.folder, { command, args, log })
  if (status !== 0) {
    throw new Failure('FB_ODOO_BROKEN', {
      detail: output.trim().split('\n').at(-1) || `${command} ended with ${status}`,
    })
  }
  return output.trim()
}

function packageVersion(files: string[]): string {
  const file = files.find((name) => /\/odoo-19_[^/]*$/.test(name)) ?? ''
  return spawnSync('dpkg-deb', ['--field', file, 'Version'], { encoding: 'utf8' }).stdout.trim()
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8)
}
