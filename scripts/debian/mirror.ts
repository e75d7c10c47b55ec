import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'

/** The Debian mirror that this machine uses already; FUSION_DEBIAN_MIRROR names another one. */
export function debianMirror(): string {
  const mirror = process.env.FUSION_DEBIAN_MIRROR || mirrorOfIndexes() || mirrorOfSources('/etc/apt')
  if (!mirror) throw new Failure('FB_MIRROR_UNKNOWN')
  return mirror
}

/** From what apt has downloaded, whatever form the sources have; nothing before the first `apt-get update`. */
function mirrorOfIndexes(): string | undefined {
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(LABEL) $(REPO_URI)'], { encoding: 'utf8' })
  return /^Debian (\S+)$/m.exec(stdout ?? '')?.[1]
}

/** From the sources themselves, in the one-line or the deb822 form. */
export function mirrorOfSources(etcApt: string): string | undefined {
  for (const text of sourceFiles(etcApt)) {
    for (const stanza of text.split(/\n\s*\n/)) {
      const suites = /^Suites:\s*(.+)$/m.exec(stanza)?.[1]
      const address = /^URIs:\s*(\S+)/m.exec(stanza)?.[1]
      if (suites && address && isDebian(address, suites)) return address
    }
    for (const line of text.split('\n')) {
      const [, address, suite] = /^deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)/.exec(line) ?? []
      if (suite && address && isDebian(address, suite)) return address
    }
  }
  return undefined
}

function sourceFiles(etcApt: string): string[] {
  const parts = join(etcApt, 'sources.list.d')
  const names = existsSync(parts) ? readdirSync(parts).sort() : []
  return [join(etcApt, 'sources.list'), ...names.map((name) => join(parts, name))]
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
}

/** Security updates and other vendors' packages come from elsewhere; Debian's own mirrors end in /debian. */
function isDebian(address: string, suites: string): boolean {
  return /^(https?|file|copy|mirror\S*):/.test(address) && /\/debian\/?$/.test(address) && !suites.includes('security')
}
