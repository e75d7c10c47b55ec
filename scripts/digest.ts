import { createHash } from 'node:crypto'

/** A short name for a text: another text has another one. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
