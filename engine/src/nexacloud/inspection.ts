import { TABLES, type TableName } from '../contract/tables.ts'
import type { Session } from './session.ts'

/** What the role finds of one table. `relation` is null where the table is missing. */
export interface TableRights {
  readonly name: TableName
  /** Schema and name as SQL, quoted where need be. */
  readonly relation: string | null
  readonly missing_columns: readonly string[]
  /** The role may read every column of ours that is there. */
  readonly readable: boolean
  /** Row security would hide rows from the role. */
  readonly filtered: boolean
  readonly writable: boolean
}

export interface Inspection {
  readonly server_version: string
  readonly role: string
  readonly tables: readonly TableRights[]
  /** SQL that makes a role which can only read the tables that are there. */
  readonly grant: string
}

const READER = 'fusion_billing_reader'

/**
 * Looks at the tables and at the rights of the role. It can write if it, or a role that it is a member of (also one
 * whose rights it does not inherit but could take with SET ROLE), is the owner or holds a right to change the table or
 * one of its columns, itself or through PUBLIC. A superuser holds every right.
 */
export async function inspect(session: Session): Promise<Inspection> {
  const [row] = await session.query(INSPECT)
  return JSON.parse(row?.inspection ?? 'null')
}

const wanted = Object.entries(TABLES)
  .map(([table, columns], position) => `(${position}, '${table}', '{${columns.join(',')}}'::name[])`)
  .join(', ')

const INSPECT = `
WITH wanted (position, name, columns) AS (VALUES ${wanted}),
found AS (
  SELECT wanted.*, relation.oid, relation.relowner, schema.nspname,
         CASE WHEN relation.oid IS NOT NULL THEN format('%I.%I', schema.nspname, relation.relname) END AS relation
    FROM wanted
    LEFT JOIN pg_class relation ON relation.oid = to_regclass(wanted.name)
    LEFT JOIN pg_namespace schema ON schema.oid = relation.relnamespace
),
rights AS (
  SELECT position, name, relation, nspname,
         ARRAY(
           SELECT wanted_column FROM unnest(columns) WITH ORDINALITY AS wanted_columns (wanted_column, place)
            WHERE found.oid IS NOT NULL AND NOT EXISTS (
              SELECT FROM pg_attribute
               WHERE attrelid = found.oid AND attname = wanted_column AND attnum > 0 AND NOT attisdropped
            )
            ORDER BY place
         ) AS missing_columns,
         NOT EXISTS (
           SELECT FROM pg_attribute
            WHERE attrelid = found.oid AND attname = ANY (columns) AND attnum > 0 AND NOT attisdropped
              AND NOT has_column_privilege(found.oid, attnum, 'SELECT')
         ) AS readable,
         coalesce(row_security_active(found.oid), false) AS filtered,
         EXISTS (
           SELECT FROM pg_roles
            WHERE pg_has_role(session_user, pg_roles.oid, 'MEMBER')
              AND (pg_roles.oid = found.relowner
                OR has_table_privilege(pg_roles.oid, found.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                OR has_any_column_privilege(pg_roles.oid, found.oid, 'INSERT, UPDATE'))
         ) AND found.oid IS NOT NULL AS writable
    FROM found
)
SELECT json_build_object(
  'server_version', current_setting('server_version'),
  'role', quote_ident(current_user),
  'tables', (
    SELECT json_agg(json_build_object('name', name, 'relation', relation, 'missing_columns', missing_columns,
                                      'readable', readable, 'filtered', filtered, 'writable', writable)
                    ORDER BY position)
      FROM rights
  ),
  'grant', (
    SELECT coalesce(
             format('CREATE ROLE ${READER} LOGIN PASSWORD ''choose one'';\nGRANT CONNECT ON DATABASE %I TO ${READER};\n',
                    current_database())
             || string_agg(DISTINCT format('GRANT USAGE ON SCHEMA %I TO ${READER};\n', nspname), '')
             || format('GRANT SELECT ON %s TO ${READER};', string_agg(relation, ', ' ORDER BY position)),
             '')
      FROM rights WHERE relation IS NOT NULL
  )
) AS inspection`
