import { Type } from 'typebox'
import { exact } from './scalars.ts'

const Rows = Type.Optional(Type.Array(Type.Unknown(), { description: 'rows as NexaCloud stores them' }))

/** `POST /v1/normalize`: raw rows, each judged alone. An absent table is an empty one. */
export const NormalizeRequest = Type.Object({ users: Rows, plans: Rows, subscriptions: Rows }, exact)
export type NormalizeRequest = Type.Static<typeof NormalizeRequest>
