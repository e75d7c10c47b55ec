import { say, step, table } from '../console.ts'
import { onlyOurJobs } from '../odoo/jobs.ts'
import { OdooSession } from '../odoo/rpc.ts'
import { DATABASE } from '../odoo/server.ts'
import { freePort } from '../ports.ts'
import { withScratch } from '../workspace.ts'
import { loudFacts, shadowFacts, shadowPrices, sourceFacts, sourcePrices } from './facts.ts'
import { type Evidence, type Finding, findings } from './findings.ts'
import { type Counts, type ImportRun, KINDS, runImport, type Total } from './run.ts'
import { type DemoSite, startDemoSite } from './site.ts'

/** Runs the whole demo on a database of its own: dry run, import, second import. Returns what was found. */
export async function checkDemo(): Promise<Finding[]> {
  return withScratch('demo-check', async (workspace) => {
    const site = await startDemoSite(workspace, {
      port: await freePort(),
      existing: false,
      upgrade: false,
      durable: false,
    })
    await onlyOurJobs(site.odooDatabase)
    const evidence = await gather(site)
    report('Dry run', evidence.dryRun)
    report('Import', evidence.first)
    report('Second import', evidence.second)
    const found = findings(evidence)
    say()
    for (const { claim, problem } of found)
      say(problem === undefined ? `  ok      ${claim}` : `  FAILED  ${claim}: ${problem}`)
    return found
  })
}

async function gather(site: DemoSite): Promise<Evidence> {
  const before = await sourceFacts(site.nexacloudDatabase)
  const prices = await sourcePrices(site.nexacloudDatabase)
  const session = await step('Logging in', () => OdooSession.login(site.url, site.log, DATABASE, 'admin', 'admin'))
  const loudBefore = await loudFacts(site.odooDatabase)
  const dryRun = await step('Dry run', () => runImport(session, true))
  const first = await step('Import', () => runImport(session, false))
  const second = await step('Second import', () => runImport(session, false))
  return {
    dryRun,
    first,
    second,
    source: { before, after: await sourceFacts(site.nexacloudDatabase), prices },
    loud: { before: loudBefore, after: await loudFacts(site.odooDatabase) },
    shadow: await shadowFacts(site.odooDatabase),
    shadowPrices: await shadowPrices(site.odooDatabase),
  }
}

const NAMES = { plan: 'Plans', user: 'Customers', subscription: 'Subscriptions' } as const
const COLUMNS = [
  'read',
  'create',
  'update',
  'unchanged',
  'skip',
  'fail',
  'warn',
] as const satisfies (keyof Counts['plan'])[]

function report(title: string, run: ImportRun): void {
  say()
  say(title)
  table(
    ['', 'Read', 'New', 'Changed', 'Unchanged', 'Skipped', 'Failed', 'With warnings'],
    KINDS.map((kind) => [NAMES[kind], ...COLUMNS.map((column) => String(run.counts[kind][column]))]),
  )
  if (run.control_totals.every(({ odoo }) => odoo === null)) return
  say()
  table(
    ['Control totals (CAD per period)', 'NexaCloud', 'CAD', 'Left out', 'CAD', 'Odoo', 'CAD', ''],
    run.control_totals.map(({ label, source, left_out: leftOut, odoo, agrees }) => [
      label,
      ...cells(source),
      ...cells(leftOut),
      ...cells(odoo),
      agrees ? 'agrees' : 'DIFFERS',
    ]),
  )
}

const cells = (total: Total | null) => [String(total?.count ?? ''), total?.amount ?? '']
