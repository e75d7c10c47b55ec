import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TableName } from '../../src/contract/tables.ts'

const FILE = join(import.meta.dirname, '../../../addon/fusion_centralize_billing/tests/hostile/rows.json')

interface File {
  readonly base: Readonly<Record<TableName, object>>
  readonly rows: Readonly<Record<TableName, readonly unknown[]>>
}

/** The hostile rows that the addon's tests import too; the README beside the file says how they are written. */
export function hostileRows(): Record<TableName, unknown[]> {
  const { base, rows }: File = JSON.parse(readFileSync(FILE, 'utf8'))
  const table = (name: TableName) =>
    rows[name].map((row, index) => (isPlain(row) ? { ...base[name], id: `${name}-${index}`, ...expanded(row) } : row))
  return { plans: table('plans'), users: table('users'), subscriptions: table('subscriptions') }
}

/** Rows as the JSON of a request, with the numbers that JSON.stringify has no word for. */
export function asJson(rows: unknown): string {
  const written = JSON.stringify(rows, (_key, value) => (value === Infinity ? '<infinite>' : value))
  return written.replaceAll('"<infinite>"', '1e400')
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const expanded = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, meant(value)]))

function meant(value: unknown): unknown {
  if (!isPlain(value)) return value
  if (Array.isArray(value.repeat)) return String(value.repeat[0]).repeat(Number(value.repeat[1]))
  if (typeof value.nested === 'number') return JSON.parse('['.repeat(value.nested) + ']'.repeat(value.nested))
  return 'number' in value ? Number(value.number) : value
}
