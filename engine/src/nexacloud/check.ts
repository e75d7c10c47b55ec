import { failure } from '../contract/failure.ts'
import type { CheckReport, TableReport } from '../contract/nexacloud.ts'
import { EngineError } from '../engine-error.ts'
import { type Inspection, inspect, type TableRights } from './inspection.ts'
import { problems, writableTables } from './problems.ts'
import type { Session } from './session.ts'

/**
 * Reports everything that is wrong with a NexaCloud connection at once. A connection that fails is a finding here.
 * @param open opens the session, which this function closes
 */
export async function check(open: () => Promise<Session>, allowWritable: boolean, now: Date): Promise<CheckReport> {
  let session: Session | null = null
  try {
    session = await open()
    return await report(session, allowWritable, now)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return failed(error, session !== null, now)
  } finally {
    await session?.close()
  }
}

async function report(session: Session, allowWritable: boolean, now: Date): Promise<CheckReport> {
  const inspection = await inspect(session)
  const found = problems(inspection, allowWritable)
  const writable = writableTables(inspection.tables)
  return {
    ok: found.length === 0,
    reachable: true,
    read_at: now.toISOString(),
    server_version: inspection.server_version,
    role: inspection.role,
    can_write: writable.length > 0,
    writable_tables: writable,
    grant: writable.length > 0 ? inspection.grant : null,
    allowed: writable.length === 0 || allowWritable,
    tables: await tableReports(session, inspection),
    problems: found.map(({ code, marks }) => failure(code, marks)),
  }
}

async function tableReports(session: Session, inspection: Inspection): Promise<TableReport[]> {
  const reports: TableReport[] = []
  for (const table of inspection.tables) {
    reports.push({
      name: table.name,
      present: table.relation !== null,
      readable: table.relation !== null && table.readable && !table.filtered,
      missing_columns: [...table.missing_columns],
      rows: await countRows(session, table),
    })
  }
  return reports
}

async function countRows(session: Session, table: TableRights): Promise<number | null> {
  if (table.relation === null || !table.readable || table.filtered) return null
  const [row] = await session.query(`SELECT count(*)::text AS rows FROM ${table.relation}`)
  return Number(row?.rows)
}

function failed(error: EngineError, reachable: boolean, now: Date): CheckReport {
  const { code, message, fix } = error.reply
  return {
    ok: false,
    reachable,
    read_at: now.toISOString(),
    server_version: null,
    role: null,
    can_write: false,
    writable_tables: [],
    grant: null,
    allowed: true,
    tables: [],
    problems: [{ code, message, fix }],
  }
}
