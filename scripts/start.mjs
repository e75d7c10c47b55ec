// Starts a command of this repository from a fresh clone: checks Node.js, installs the npm packages that the lock
// file names, and hands over to the TypeScript in scripts/commands. Plain JavaScript without any dependency.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST = [20, 19]
const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const [name, ...args] = process.argv.slice(2)

requireNode()
installPackages()
const { register } = await import(pathToFileURL(`${repository}/node_modules/tsx/dist/esm/api/index.mjs`).href)
register()
// The command reads its arguments as if it had been started directly.
process.argv.splice(1, process.argv.length, `${repository}/scripts/commands/${name}.ts`, ...args)
await import(pathToFileURL(`${repository}/scripts/commands/${name}.ts`).href)

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  stop(
    `FB_NODE_TOO_OLD: this is Node.js ${process.versions.node}, and ${OLDEST.join('.')} or newer is needed. ` +
      'Install a newer one from nodejs.org, then start again.',
  )
}

function installPackages() {
  if (packagesAreInstalled()) return
  // On standard error, as all that npm says, so that a command's own output stays clean.
  console.error('  .. Installing the npm packages')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: repository, stdio: ['ignore', 2, 2] })
  if (npm.error) {
    stop(`FB_NPM_MISSING: npm could not be started (${npm.error.message}). Install npm 10 or newer, then start again.`)
  }
  if (npm.signal === 'SIGINT' || npm.status === 130) process.exit(130)
  if (npm.status !== 0) {
    stop(
      'FB_NPM_FAILED: the npm packages could not be installed. Check the network and what npm said above, then start again.',
    )
  }
}

/** npm notes what it installed in node_modules, in the form of the lock file, once it is done. */
function packagesAreInstalled() {
  const installed = packagesOf(`${repository}/node_modules/.package-lock.json`)
  const wanted = packagesOf(`${repository}/package-lock.json`)
  return (
    installed !== null &&
    Object.entries(wanted).every(
      ([path, { version, link, optional }]) =>
        !path.startsWith('node_modules/') || link || optional || installed[path]?.version === version,
    )
  )
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch {
    return null
  }
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
