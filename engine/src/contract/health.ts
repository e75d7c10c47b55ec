import { Type } from 'typebox'
import { CONTRACT, exact } from './scalars.ts'

/** `GET /health` */
export const Health = Type.Object(
  { status: Type.Literal('ok'), contract: Type.Literal(CONTRACT), version: Type.String() },
  exact,
)
export type Health = Type.Static<typeof Health>
