import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { installPackages } from '../../scripts/debian/packages.ts'
import { REPOSITORY } from '../../scripts/places.ts'
import { withScratch } from '../../scripts/workspace.ts'

const SOURCE = join(REPOSITORY, 'deploy/systemd')
const UNITS = readdirSync(SOURCE)
const SERVICES = UNITS.filter((name) => name.endsWith('.service'))
/** In tenths, as systemd counts: from 0, where nothing can be reached, to 100. */
const EXPOSURE = 15

let folder: string

beforeAll(() => withScratch('systemd', (workspace) => installPackages(workspace, ['systemd'])), 10 * 60_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systemd-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(SOURCE, folder, { recursive: true })
  // The units name Debian's Node.js; this machine's may be elsewhere.
  for (const name of SERVICES) change(name, '/usr/bin/node', process.execPath)
})

function change(name: string, from: string, to: string): void {
  const text = readFileSync(join(folder, name), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(folder, name), text.replaceAll(from, to))
}

/** What `systemd-analyze` says of the units. */
function analyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', cwd: folder })
  return { status, said: `${stdout}${stderr}` }
}

const verify = () => analyze('verify', ...UNITS.map((name) => join(folder, name)))

describe('the units', () => {
  test('are what systemd takes, without a word of doubt', () => {
    expect(UNITS).toHaveLength(3)
    expect(verify()).toEqual({ status: 0, said: '' })
  })

  test('would be told of a setting that systemd does not know', () => {
    change('fusion-billing-engine.service', 'NoNewPrivileges=yes', 'NoNewPrivilege=yes')
    expect(verify().said).toContain('NoNewPrivilege')
  })

  test.each(SERVICES)('%s reaches little of its machine', (name) => {
    const said = analyze('security', '--offline=true', `--threshold=${EXPOSURE}`, '--no-pager', join(folder, name))
    expect(said).toMatchObject({ status: 0 })
  })

  test('the threshold holds: a service that may do anything is over it', () => {
    writeFileSync(join(folder, 'bare.service'), `[Service]\nExecStart=${process.execPath}\n`)
    const bare = join(folder, 'bare.service')
    expect(analyze('security', '--offline=true', `--threshold=${EXPOSURE}`, '--no-pager', bare).status).toBe(1)
  })

  test('hold no secret: each reads them from a file, and no command line carries one', () => {
    for (const name of SERVICES) {
      const text = readFileSync(join(SOURCE, name), 'utf8')
      expect(text).toMatch(/^EnvironmentFile=\/etc\/fusion-billing\/\w+\.env$/m)
      expect(text).not.toMatch(/^(Environment|ExecStart)=.*(TOKEN|KEY|DSN)/m)
    }
  })
})
