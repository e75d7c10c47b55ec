import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Workspace } from '../workspace.ts'
import { downloadPackages } from './download.ts'
import { mirrorOfSources } from './mirror.ts'
import { installPackages } from './packages.ts'

let folder: string
let workspace: Workspace

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debian-'))
  chmodSync(folder, 0o755)
  workspace = { folder: join(folder, 'work'), logs: join(folder, 'logs') }
  for (const place of ['bin', 'work', 'logs', 'cache']) mkdirSync(join(folder, place))
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`)
  vi.stubEnv('FUSION_CACHE', join(folder, 'cache'))
  vi.stubEnv('FUSION_DEBIAN_MIRROR', 'http://mirror.invalid/debian')
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** Puts a program in front of the machine's own. */
function fake(name: string, script: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'bin', name), 0o755)
}

describe('downloading packages', () => {
  const download = () => downloadPackages(workspace, join(folder, 'downloads'), ['odoo-19'])

  test('asks the mirror of this machine for trixie and sid, with lists and settings of its own', async () => {
    fake(
      'apt-get',
      `echo "$@" >> ${folder}/asked; for last; do :; done; [ "$last" = update ] || touch odoo-19_19.0_all.deb`,
    )
    expect(await download()).toEqual([join(folder, 'downloads/files/odoo-19_19.0_all.deb')])
    const asked = readFileSync(join(folder, 'asked'), 'utf8')
    expect(asked).toMatch(/ update\n.* download odoo-19\n$/)
    expect(asked).toContain('Dir::Etc::sourceparts=-')
    const sources = readFileSync(join(folder, 'downloads/sources.list'), 'utf8')
    expect(sources).toMatch(/^deb \[signed-by=\S+\] http:\/\/mirror.invalid\/debian trixie main\n.* sid main\n$/)
  })

  test.each([
    ['a mirror without the package', 'E: Unable to locate package odoo-19', 'FB_MIRROR_WITHOUT_PACKAGE', 'odoo-19'],
    [
      'a mirror without the suite',
      "E: The repository 'http://mirror.invalid/debian sid Release' does not have a Release file.",
      'FB_MIRROR_WITHOUT_PACKAGE',
      'FUSION_DEBIAN_MIRROR',
    ],
    [
      'a network that is down',
      "E: Failed to fetch http://user:secret@mirror.invalid/x  Could not resolve 'mirror.invalid'",
      'FB_DOWNLOAD_FAILED',
      'start again',
    ],
  ])('%s ends in one sentence with a way out', async (_, complaint, code, hint) => {
    fake('apt-get', `echo "${complaint}" >&2; exit 100`)
    const failure = await download().catch((error) => error)
    expect(failure).toMatchObject({ code })
    expect(String(failure)).toContain(hint)
    expect(String(failure)).not.toMatch(/secret|\n/)
  })
})

describe('installing packages', () => {
  const packages = ['python3-lxml', 'python3-babel']

  test('asks nothing of a machine that has them', async () => {
    fake('dpkg-query', 'echo "python3-lxml installed"; echo "python3-babel installed"')
    fake('apt-get', `touch ${folder}/called`)
    await installPackages(workspace, packages)
    expect(existsSync(join(folder, 'called'))).toBe(false)
  })

  test('installs only what is missing', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0)
    fake('dpkg-query', 'echo "python3-lxml installed"; echo "python3-babel config-files"')
    fake('apt-get', `echo "$@" >> ${folder}/asked`)
    await installPackages(workspace, packages)
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(
      / update\n.* install --yes --no-install-recommends python3-babel\n$/,
    )
  })

  test('without root and sudo prints the one command to run as root', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    fake('dpkg-query', 'echo "python3-lxml installed"')
    fake('sudo', 'exit 1')
    fake('apt-get', `touch ${folder}/called`)
    await expect(installPackages(workspace, packages)).rejects.toMatchObject({
      code: 'FB_PRIVILEGE_MISSING',
      fix: expect.stringMatching(/: apt-get update && apt-get install --yes --no-install-recommends python3-babel$/),
    })
    expect(existsSync(join(folder, 'called'))).toBe(false)
  })

  test('uses sudo where it asks for no password', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    fake('dpkg-query', 'true')
    fake('sudo', `echo "$@" >> ${folder}/asked`)
    await installPackages(workspace, packages)
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(
      /env .*apt-get .*install .*python3-lxml python3-babel\n$/,
    )
  })

  test('that fails says what apt said first', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0)
    fake('dpkg-query', 'true')
    fake('apt-get', 'echo "E: No space left on device." >&2; exit 100')
    await expect(installPackages(workspace, packages)).rejects.toMatchObject({
      code: 'FB_APT_INSTALL',
      message: expect.stringContaining(': No space left on device.'),
    })
  })
})

describe("the mirror in a machine's package sources", () => {
  const sources = (name: string, text: string) => {
    mkdirSync(join(folder, 'apt/sources.list.d'), { recursive: true })
    writeFileSync(join(folder, 'apt', name), text)
    return mirrorOfSources(join(folder, 'apt'))
  }

  test('is found in the one-line form, past security updates and other vendors', () => {
    const text = [
      '# deb http://old.invalid/debian bookworm main',
      'deb http://security.invalid/debian bookworm-security main',
      'deb https://vendor.invalid/node_20.x nodistro main',
      'deb [arch=amd64 signed-by=/k.gpg] https://mirror.invalid/debian bookworm main',
    ]
    expect(sources('sources.list', text.join('\n'))).toBe('https://mirror.invalid/debian')
  })

  test('is found in the deb822 form', () => {
    const text = `Types: deb
URIs: http://mirror.invalid/debian-security
Suites: bookworm-security

Types: deb
URIs: http://mirror.invalid/debian/
Suites: bookworm bookworm-updates
`
    expect(sources('sources.list.d/debian.sources', text)).toBe('http://mirror.invalid/debian/')
  })

  test('is undefined where there is none', () => {
    expect(sources('sources.list', '')).toBeUndefined()
  })
})
