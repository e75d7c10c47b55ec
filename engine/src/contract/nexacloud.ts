import { Type } from 'typebox'
import { Failure } from './failure.ts'
import { exact, Text } from './scalars.ts'

/** The body of `POST /v1/nexacloud/check` and `/snapshot`. Without `dsn` the engine's own NEXACLOUD_DSN is read. */
export const NexacloudRequest = Type.Object({ dsn: Type.Optional(Type.String({ minLength: 1 })) }, exact)
export type NexacloudRequest = Type.Static<typeof NexacloudRequest>

/** One of the three tables as the role sees it. `rows` is null where the table is missing or may not be read. */
export const TableReport = Type.Object(
  {
    name: Type.String(),
    present: Type.Boolean(),
    readable: Type.Boolean({ description: 'the role may read every column that the engine reads' }),
    missing_columns: Type.Array(Type.String()),
    rows: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  },
  exact,
)
export type TableReport = Type.Static<typeof TableReport>

/**
 * `POST /v1/nexacloud/check`: all that is wrong at once. `ok` is true exactly when a snapshot would be read; else
 * `problems` says why, each in the form of the error catalogue. `role` and `grant` are SQL, quoted where need be.
 */
export const CheckReport = Type.Object(
  {
    ok: Type.Boolean(),
    reachable: Type.Boolean(),
    read_at: Type.String({ format: 'date-time' }),
    server_version: Text,
    role: Text,
    can_write: Type.Boolean({ description: 'the role can change at least one of the three tables' }),
    writable_tables: Type.Array(Type.String()),
    grant: Type.Union([Type.String(), Type.Null()], { description: 'SQL for a role that can only read' }),
    allowed: Type.Boolean({ description: 'false when the role can write and the engine does not allow that' }),
    tables: Type.Array(TableReport),
    problems: Type.Array(Failure),
  },
  exact,
)
export type CheckReport = Type.Static<typeof CheckReport>
