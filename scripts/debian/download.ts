import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { aptComplaint } from './complaint.ts'
import { debianMirror } from './mirror.ts'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Downloads packages of the suites trixie and sid, checked against Debian's keys, without touching the sources, lists
 * or packages of the machine. `folder` keeps what was downloaded, so a second try goes on where the first one failed.
 * Returns the package files.
 */
export async function downloadPackages(
  workspace: Workspace,
  folder: string,
  packages: readonly string[],
): Promise<string[]> {
  const files = join(folder, 'files')
  for (const part of ['lists/partial', 'cache/archives/partial', 'files']) {
    mkdirSync(join(folder, part), { recursive: true })
  }
  const sources = join(folder, 'sources.list')
  const mirror = debianMirror()
  writeFileSync(
    sources,
    ['trixie', 'sid'].map((suite) => `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`).join(''),
  )
  const log = join(workspace.logs, 'apt.log')
  const apt = (...args: string[]) =>
    run(workspace.folder, {
      command: 'apt-get',
      args: [...privateSettings(folder, sources), ...args],
      env: { ...process.env, LC_ALL: 'C' },
      cwd: files,
      log,
    })
  for (const args of [['update'], ['download', ...packages]]) {
    const { status, output } = await apt(...args)
    if (status !== 0) throw downloadFailure(output, log)
  }
  return readdirSync(files)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(files, name))
}

function privateSettings(folder: string, sources: string): string[] {
  return [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // Most packages come from the stable suite; the newest ones need other versions of each other.
    'APT::Default-Release=trixie',
    // The folder is this command's own: apt's download account cannot write there.
    `APT::Sandbox::User=${process.getuid?.() === 0 ? 'root' : ''}`,
    // A mirror that lags behind, or a snapshot, offers lists of weeks ago; Debian's signature on them still counts.
    'Acquire::Check-Valid-Until=false',
    'APT::Update::Error-Mode=any',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((setting) => ['-o', setting])
}

function downloadFailure(output: string, log: string): Failure {
  const absent = /Unable to locate package (\S+)|Can't select candidate version from package (\S+)/.exec(output)
  const name = absent?.[1] ?? absent?.[2]
  if (name) return new Failure('FB_MIRROR_WITHOUT_PACKAGE', { package: name.replace(/\.$/, '') })
  if (/does not have a Release file|no longer has a Release file/.test(output)) {
    return new Failure('FB_MIRROR_WITHOUT_PACKAGE', { package: 'list of the suite sid' })
  }
  return new Failure('FB_DOWNLOAD_FAILED', { detail: aptComplaint(output), log })
}
