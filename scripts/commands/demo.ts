import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readArguments, runCommand } from '../command.ts'
import { say } from '../console.ts'
import { checkDemo } from '../demo/check.ts'
import { type DemoSite, startDemoSite } from '../demo/site.ts'
import { requireDisk } from '../disk.ts'
import { Failure } from '../failure.ts'
import { interrupted } from '../interrupt.ts'
import { addonsDigest } from '../odoo/addons.ts'
import { cacheFolder } from '../places.ts'
import { requirePort } from '../ports.ts'
import { birth, endRecorded, record } from '../processes.ts'
import { sweepScratch, type Workspace, withPrograms } from '../workspace.ts'

const USAGE = `npm run demo              starts the demo and keeps it running until Ctrl-C
npm run demo -- --port N  on another port than 8069
npm run demo -- --reset   starts over with fresh databases
npm run demo -- --stop    stops a demo that runs
npm run demo -- --once    checks the demo on databases of its own: dry run, import, second import`

async function stop(workspace: Workspace): Promise<number> {
  const ended = await endRecorded(workspace.folder)
  say(ended.length > 0 ? 'The demo is stopped.' : 'No demo is running.')
  return 0
}

async function stay(workspace: Workspace, port: number): Promise<void> {
  await sweepScratch()
  const addonsThen = addonsOf(workspace)
  if (addonsThen === null) {
    requireDisk(cacheFolder())
    rmSync(workspace.folder, { recursive: true, force: true })
  }
  mkdirSync(workspace.logs, { recursive: true })
  record(workspace.folder, {
    name: 'npm run demo',
    pid: process.pid,
    born: birth(process.pid) ?? '',
    signal: 'SIGTERM',
    leads: true,
  })
  await withPrograms(workspace, async () => {
    const addonsNow = addonsDigest()
    const site = await startDemoSite(workspace, {
      port,
      existing: addonsThen !== null,
      upgrade: addonsThen !== null && addonsThen !== addonsNow,
      durable: true,
    })
    writeFileSync(stateFile(workspace), JSON.stringify({ addons: addonsNow }))
    welcome(site)
    const gone = Promise.race(site.servers.map(async (server) => server.exited.then(() => server)))
    const first = await Promise.race([interrupted, gone])
    say()
    if (first) throw new Failure('FB_SERVER_STOPPED', { name: first.name, log: first.log })
    say('Stopping. The databases are kept; npm run demo goes on with them.')
  })
}

function welcome(site: DemoSite): void {
  say()
  say(`Odoo is ready: ${site.url}  (login admin, password admin)`)
  say('Open Fusion Billing > Import from NexaCloud, keep Dry run on, and click Preview.')
  say('Ctrl-C stops everything.')
}

const stateFile = (workspace: Workspace) => join(workspace.folder, 'state.json')

/** Which addons the demo's database was last started with; null if there is no complete demo yet. */
function addonsOf(workspace: Workspace): string | null {
  try {
    return JSON.parse(readFileSync(stateFile(workspace), 'utf8')).addons
  } catch {
    return null
  }
}

function readPort(text = '8069'): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1024 || port > 65535) throw new Failure('FB_PORT_INVALID', { value: text })
  return port
}

await runCommand(async () => {
  const options = readArguments({
    port: { type: 'string' },
    once: { type: 'boolean' },
    reset: { type: 'boolean' },
    stop: { type: 'boolean' },
    help: { type: 'boolean' },
  })
  if (options.help) {
    say(USAGE)
    return 0
  }
  const workspace = { folder: join(cacheFolder(), 'demo'), logs: join(cacheFolder(), 'demo', 'logs') }
  if (options.stop) return stop(workspace)
  if (options.once) return (await checkDemo()).every(({ problem }) => problem === undefined) ? 0 : 1
  const port = readPort(options.port)
  await endRecorded(workspace.folder)
  await requirePort(port)
  if (options.reset) rmSync(workspace.folder, { recursive: true, force: true })
  await stay(workspace, port)
  return 0
})
