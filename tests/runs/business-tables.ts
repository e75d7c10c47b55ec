import { withClient } from '../../scripts/database.ts'

/**
 * What an Odoo database says, read so that two databases can be compared that came to the same end in different ways.
 * Ids of imported records differ between them, since PostgreSQL takes no id back when a server is killed; so records
 * are called by natural keys. Every value is the text that PostgreSQL gives for it: no digit is lost.
 *
 * By table, then by the record's key: its rows, of which there should be one.
 */
export type BusinessTables = ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>>
type Row = Readonly<Record<string, string | null>>

/** Tables that say nothing of the business. All others are compared. */
const LEFT_OUT: readonly RegExp[] = [
  // Odoo's own bookkeeping: models, views, jobs, caches, files made for browsers.
  /^ir_|^orm_signaling_/,
  // Who is logged in, and what their browsers are told.
  /^bus_bus$|^mail_presence$|^res_device_log$|^res_users_log$/,
  // What runs record of themselves: when, how often stopped, how fast.
  /^fusion_billing_import_/,
]

/** Columns that differ between any two imports, in every table and in single ones. */
const VOLATILE = ['create_date', 'write_date']
const VOLATILE_OF: Readonly<Record<string, readonly string[]>> = {
  // The number comes from a sequence that has a gap after a kill; the date is the moment of the import.
  sale_order: ['name', 'date_order'],
}

/** What names a record of the tables to which an import adds some. In all other tables it is the id. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  fusion_billing_account_link: ['external_id'],
  fusion_billing_charge: ['plan_code', 'metric_id'],
  fusion_billing_metric: ['code'],
  fusion_billing_service: ['code'],
  product_pricelist: ['name'],
  product_product: ['default_code'],
  product_template: ['default_code'],
  res_partner: ['name', 'email'],
  sale_order: ['x_fc_nexacloud_subscription_id'],
  sale_order_line: ['order_id', 'product_id'],
  sale_subscription_plan: ['name'],
}

/** Columns that hold an id without a foreign key, and where the model stands that it belongs to. */
const MODEL_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mail_activity: { res_id: 'res_model' },
  mail_followers: { res_id: 'res_model' },
  mail_message: { res_id: 'model' },
}

/** Reads all business tables of a database. */
export function readBusinessTables(url: string): Promise<BusinessTables> {
  return withClient(url, async (client) => {
    const { rows: shapes } = await client.query<TableShape>(TABLE_SHAPES)
    const tables = new Map<string, Table>()
    for (const shape of shapes.filter(({ name }) => !LEFT_OUT.some((pattern) => pattern.test(name)))) {
      const columns = shape.columns.map(({ name }) => `${client.escapeIdentifier(name)}::text`)
      const { rows } = await client.query<Row>(`SELECT ${columns} FROM ${client.escapeIdentifier(shape.name)}`)
      tables.set(shape.name, { ...shape, rows, byId: new Map(rows.map((row) => [row.id ?? '', row])) })
    }
    return new Map([...tables.values()].map((table) => [table.name, keyed(table, tables)]))
  })
}

/** Says of every difference where it is, what was found and what was expected; empty for databases that are equal. */
export function differences(expected: BusinessTables, found: BusinessTables): string[] {
  return union(expected, found).flatMap((table) => {
    const before = expected.get(table) ?? new Map<string, Row[]>()
    const after = found.get(table) ?? new Map<string, Row[]>()
    return union(before, after).flatMap((key) =>
      rowDifferences(before.get(key) ?? [], after.get(key) ?? []).map((text) => `${table} ${key}: ${text}`),
    )
  })
}

interface TableShape {
  name: string
  /** `target` is the table whose id the column holds. */
  columns: readonly { name: string; target: string | null }[]
}

interface Table extends TableShape {
  rows: readonly Row[]
  byId: ReadonlyMap<string, Row>
}

const TABLE_SHAPES = `
  SELECT c.relname AS name, json_agg(json_build_object('name', a.attname, 'target', (
           SELECT t.relname FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
            WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum] LIMIT 1
         )) ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   GROUP BY c.oid ORDER BY c.relname`

function keyed(table: Table, tables: ReadonlyMap<string, Table>): Map<string, Row[]> {
  const volatile = [...VOLATILE, ...(VOLATILE_OF[table.name] ?? []), ...(table.name in KEYS ? ['id'] : [])]
  const columns = table.columns.map(({ name }) => name).filter((name) => !volatile.includes(name))
  const byKey = new Map<string, Row[]>()
  for (const row of table.rows) {
    const key = keyOf(table, row, tables)
    const values = Object.fromEntries(columns.map((column) => [column, valueIn(table, row, column, tables)]))
    byKey.set(key, [...(byKey.get(key) ?? []), values])
  }
  return byKey
}

/** How a record is called: by its natural key, else its id; a row of a relation by all that it relates. */
function keyOf(table: Table, row: Row, tables: ReadonlyMap<string, Table>): string {
  const columns = KEYS[table.name] ?? ('id' in row ? ['id'] : table.columns.map(({ name }) => name))
  return columns.map((column) => valueIn(table, row, column, tables) ?? '-').join(', ')
}

/** A value of a row; an id of another record becomes that record's key. */
function valueIn(table: Table, row: Row, column: string, tables: ReadonlyMap<string, Table>): string | null {
  const value = row[column] ?? null
  const model = row[MODEL_COLUMNS[table.name]?.[column] ?? ''] ?? null
  const name = model?.replaceAll('.', '_') ?? table.columns.find(({ name }) => name === column)?.target
  const target = tables.get(name ?? '')
  const record = target?.byId.get(value ?? '')
  return target && record ? keyOf(target, record, tables) : value
}

function rowDifferences(expected: readonly Row[], found: readonly Row[]): string[] {
  if (expected.length !== found.length) return [`rows: ${found.length} instead of ${expected.length}`]
  const before = inOrder(expected)
  return inOrder(found).flatMap((row, index) => {
    const other = before[index] ?? {}
    return Object.keys({ ...other, ...row })
      .filter((column) => row[column] !== other[column])
      .map((column) => `${column} is ${text(row[column])} instead of ${text(other[column])}`)
  })
}

const inOrder = (rows: readonly Row[]) =>
  rows
    .map((row) => ({ row, text: JSON.stringify(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row)

const text = (value: string | null | undefined) => (value === undefined ? 'absent' : JSON.stringify(value))
const union = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>) => [
  ...new Set([...a.keys(), ...b.keys()]),
]
