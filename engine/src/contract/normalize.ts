import { Type } from 'typebox'
import { exact } from './scalars.ts'
import { TABLES, type TableName } from './tables.ts'

/** `POST /v1/normalize`: raw rows, each judged alone. An absent table is an empty one, an absent column null. */
export const NormalizeRequest = Type.Object(
  { users: rowsOf('users'), plans: rowsOf('plans'), subscriptions: rowsOf('subscriptions') },
  exact,
)
export type NormalizeRequest = Type.Static<typeof NormalizeRequest>

function rowsOf(table: TableName) {
  const description = `an object of ${TABLES[table].join(', ')}; other columns are ignored`
  return Type.Optional(Type.Array(Type.Unknown({ description })))
}
