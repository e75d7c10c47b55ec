/** npm run import: previews or imports NexaCloud in an Odoo, by its API. Made for a nightly job. */
import { readArguments, runCommand } from '../command.ts'
import { say, step, table } from '../console.ts'
import { Failure } from '../failure.ts'
import { readConnection } from '../import/connection.ts'
import { OdooApi } from '../import/odoo-api.ts'
import { EXITS } from '../import/outcome.ts'
import { progressText } from '../import/progress.ts'
import {
  countsTable,
  type Ended,
  failedTable,
  lastSentence,
  notes,
  type Report,
  reportOf,
  reportOfFailure,
  type Table,
  totalsTable,
} from '../import/report.ts'
import { runImport } from '../import/run-import.ts'
import { interrupted } from '../interrupt.ts'

const USAGE = `npm run import -- --url https://odoo.example --db NAME   imports NexaCloud into this database of Odoo's
    --dry-run   compares only, and says what an import would do
    --json      prints one JSON document and nothing else (npm run --silent import ...)
FUSION_API_KEY in the environment is an API key of a Fusion Billing Manager.

It leaves with
  ${EXITS.done}    all rows have their place, and NexaCloud and Odoo agree
  1    something failed that nobody foresaw
  ${EXITS.usage}    the arguments or the environment are wrong
  ${EXITS.odoo}    Odoo cannot be reached, or does not let the key in
  ${EXITS.run}    the run was refused, failed or was stopped
  ${EXITS.question}    the run asks something before it writes: a person answers on the screen
  ${EXITS.rows}    some rows failed; all others are done
  ${EXITS.interrupted}  interrupted; the run was stopped at the server`

const OPTIONS = {
  url: { type: 'string' },
  db: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

async function importNow(): Promise<number> {
  // As early as this, so that a wrong argument is answered in the form that was asked for.
  const json = process.argv.includes('--json')
  const print = json ? printJson : printText
  try {
    const options = readArguments(OPTIONS)
    if (options.help) {
      say(USAGE)
      return EXITS.done
    }
    const api = new OdooApi(readConnection(options, process.env))
    const follow = json ? silently : aloud
    return print(reportOf(await follow(api, options['dry-run'] ?? false)))
  } catch (error) {
    if (error instanceof Failure) return print(reportOfFailure(error))
    throw error
  }
}

const silently = (api: OdooApi, dryRun: boolean) => runImport(api, { dryRun, interrupted, tell: () => undefined })

function aloud(api: OdooApi, dryRun: boolean) {
  return step(dryRun ? 'Preview' : 'Import', ({ progress }) =>
    runImport(api, { dryRun, interrupted, tell: (now) => progress(progressText(now)) }),
  )
}

function printJson(report: Report): number {
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  return report.exit
}

function printText(report: Report): number {
  if (report.error) console.error(`${report.error.code}: ${report.error.message} ${report.error.fix}`)
  else printEnded(report)
  return report.exit
}

function printEnded(ended: Ended): void {
  const { run, failed } = ended
  printTable(countsTable(run))
  printTable(totalsTable(run))
  printTable(failedTable(failed))
  if (failed.total > failed.rows.length) say(`  and ${failed.total - failed.rows.length} more failed rows`)
  say()
  for (const note of notes(run)) say(note)
  say(lastSentence(ended))
}

function printTable({ headings, rows }: Table): void {
  if (rows.length === 0) return
  say()
  table(headings, rows)
}

await runCommand(importNow)
