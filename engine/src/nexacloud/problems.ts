import type { ErrorCode } from '../contract/errors.ts'
import type { Marks } from '../contract/fill.ts'
import type { Inspection, TableRights } from './inspection.ts'

/** An entry of the error catalogue with what it names. */
export interface Problem {
  readonly code: ErrorCode
  readonly marks: Marks
}

/** All that keeps a snapshot from being read, in the order in which it is best repaired. */
export function problems({ role, tables, grant }: Inspection, allowWritable: boolean): Problem[] {
  const found = tables.flatMap((table) => tableProblems(table, role))
  const writable = writableTables(tables)
  if (writable.length === 0 || allowWritable) return found
  return [...found, { code: 'FB_NEXACLOUD_WRITABLE', marks: { role, table: writable.join(', '), grant } }]
}

export function writableTables(tables: readonly TableRights[]): string[] {
  return tables.filter((table) => table.writable).map(({ name }) => name)
}

function tableProblems(rights: TableRights, role: string): Problem[] {
  const { name, relation } = rights
  if (relation === null) return [{ code: 'FB_NEXACLOUD_TABLE_MISSING', marks: { table: name } }]
  const found: Problem[] = rights.missing_columns.map((column) => ({
    code: 'FB_NEXACLOUD_COLUMN_MISSING',
    marks: { table: name, column },
  }))
  if (!rights.readable) found.push({ code: 'FB_NEXACLOUD_PRIVILEGE', marks: { table: relation, role } })
  if (rights.filtered) found.push({ code: 'FB_NEXACLOUD_ROW_SECURITY', marks: { table: relation, role } })
  return found
}
