import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addressOf } from '../../engine/test/support/engine-process.ts'
import { queryRows } from '../../scripts/database.ts'
import { ADDON, addonFiles, MODULES } from '../../scripts/odoo/addons.ts'
import { findOdoo, hasSubscriptions } from '../../scripts/odoo/odoo.ts'
import { DATABASE, prepareSite, runOdoo } from '../../scripts/odoo/server.ts'
import { copyBaseTemplate, oneShot, startWorkspacePostgres } from '../../scripts/odoo/template.ts'
import { REPOSITORY } from '../../scripts/places.ts'
import { databaseUrl } from '../../scripts/postgres/server.ts'
import { makeRelease, type Release } from '../../scripts/release/release.ts'
import { releaseVersion } from '../../scripts/release/version.ts'
import { withScratch } from '../../scripts/workspace.ts'
import { makeFirst } from '../support/first-time.ts'

const TOKEN = 'x'.repeat(32)

let folder: string
let release: Release

makeFirst(copyBaseTemplate)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'release-'))
  release = await make('first')
})

afterAll(() => rmSync(folder, { recursive: true }))

const make = (name: string) => withScratch('release', (workspace) => makeRelease(workspace, join(folder, name)))

/** Unpacks the engine as an administrator does, where no package of npm's can be found. */
function unpackEngine(): string {
  const unpacked = mkdtempSync(join(folder, 'engine-'))
  execFileSync('tar', ['--extract', '--file', release.engine, '--directory', unpacked])
  return unpacked
}

function start(unpacked: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, args, { cwd: unpacked, env: { PATH: process.env.PATH, ...env } })
}

describe('a release', () => {
  test('has the same bytes whenever and wherever it is made', async () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati')
    const again = await make('again').finally(() => vi.unstubAllEnvs())
    expect(readFileSync(again.addon).equals(readFileSync(release.addon))).toBe(true)
    expect(readFileSync(again.engine).equals(readFileSync(release.engine))).toBe(true)
  })

  test('is named by the one version that all its parts have', () => {
    const version = releaseVersion()
    expect(release.addon).toBe(join(folder, 'first', `fusion_centralize_billing-${version}.zip`))
    expect(release.engine).toBe(join(folder, 'first', `fusion-billing-engine-${version}.tgz`))
  })

  test.each([
    ['engine/package.json', '{"version": "0.0.1"}'],
    ['web/package.json', '{"version": "0.0.1"}'],
    [`addon/${ADDON}/__manifest__.py`, "{'version': '19.0.0.0.1'}"],
  ])('is not made while %s has another version', (path, text) => {
    const read = (name: string) => (name === path ? text : readFileSync(join(REPOSITORY, name), 'utf8'))
    expect(() => releaseVersion(read)).toThrow(expect.objectContaining({ code: 'FB_VERSIONS_DIFFER' }))
    expect(() => releaseVersion(read)).toThrow(path)
  })
})

describe('the addon of a release', () => {
  test('is the whole addon but its tests, with the license, and nothing of the stand-in', () => {
    const names = Object.keys(unzipSync(readFileSync(release.addon)))
    const wanted = addonFiles().filter((name) => name.startsWith(`${ADDON}/`) && !name.includes('/tests/'))
    expect(names.sort()).toEqual([...wanted, `${ADDON}/COPYING`, `${ADDON}/LICENSE`].sort())
    expect(names).toContain(`${ADDON}/static/src/import_screen/import_screen.js`)
  })

  test('is installed by Odoo from an addons path, beside the modules that it stands on', async () => {
    await withScratch('release-odoo', async (workspace) => {
      const odoo = await findOdoo(workspace)
      await copyBaseTemplate(workspace, odoo)
      const postgres = await startWorkspacePostgres(workspace)
      const site = prepareSite(workspace, odoo, postgres, 8069)
      const apps = join(workspace.folder, 'apps')
      mkdirSync(apps)
      execFileSync('python3', ['-m', 'zipfile', '--extract', release.addon, apps])
      const standIn = hasSubscriptions(odoo) ? [] : [join(workspace.folder, 'addons/community')]
      const path = `--addons-path=${[apps, ...standIn, ...odoo.addonsPath].join(',')}`
      const log = await runOdoo(site, 'Installing', 'server', [path, ...oneShot('-i', MODULES.join(','))])
      expect(log).toContain(`Loading module ${ADDON}`)
      expect(log).not.toMatch(/ (WARNING|ERROR|CRITICAL) .*fusion/)
      const installed = await queryRows(
        databaseUrl(postgres.superuserUrl, DATABASE),
        `SELECT state, latest_version AS version FROM ir_module_module WHERE name = '${ADDON}'`,
      )
      expect(installed).toEqual([{ state: 'installed', version: `19.0.${releaseVersion()}` }])
    })
  }, 300_000)
})

describe('the engine of a release', () => {
  test('runs on Node.js alone: it answers, normalizes, and shows its documentation', async () => {
    const unpacked = unpackEngine()
    const engine = start(unpacked, ['dist/main.js'], { ENGINE_TOKEN: TOKEN, ENGINE_PORT: '0' })
    try {
      const url = await addressOf(engine)
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', version: releaseVersion() })
      const rows = { users: [{ id: 'u1', email: 'Ada@Example.com' }], plans: [], subscriptions: [] }
      const answer = await fetch(`${url}/v1/normalize`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(rows),
      })
      const lines = (await answer.text()).trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { type: 'start', engine: releaseVersion() },
        { type: 'partner', external_id: 'u1', email: 'ada@example.com' },
        { type: 'end' },
      ])
      const page = await fetch(`${url}/documentation/static/swagger-ui-bundle.js`)
      expect([page.status, (await page.text()).length > 100_000]).toEqual([200, true])
    } finally {
      engine.kill('SIGKILL')
    }
  })

  test('brings the import by command', () => {
    const said = execFileSync(process.execPath, ['dist/import.js', '--help'], { cwd: unpackEngine(), encoding: 'utf8' })
    expect(said).toContain('FUSION_API_KEY')
  })

  test('brings the units of systemd, and what they start', () => {
    const unpacked = unpackEngine()
    for (const [unit, program] of [
      ['fusion-billing-engine.service', 'dist/main.js'],
      ['fusion-billing-import.service', 'dist/import.js'],
    ] as const) {
      expect(readFileSync(join(unpacked, 'systemd', unit), 'utf8')).toContain(` /opt/fusion-billing/${program}`)
      expect(readFileSync(join(unpacked, program), 'utf8').length).toBeGreaterThan(1000)
    }
  })

  test('carries the licenses of what is bundled in it', () => {
    const licenses = readFileSync(join(unpackEngine(), 'dist/LICENSES.txt'), 'utf8')
    for (const name of ['fastify', '@fastify/swagger-ui', 'pg', 'typebox'])
      expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'))
  })
})
