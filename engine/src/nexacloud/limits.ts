/** What one snapshot may take: time-outs in milliseconds, and the bytes of an answer. */
export interface Limits {
  readonly connect: number
  /** One statement on the server; the first FETCH of a table sorts the whole table. */
  readonly statement: number
  /** Waiting for a lock, such as the one of an ALTER TABLE. */
  readonly lock: number
  /** How long the server keeps the snapshot open for a reader that does not read on. */
  readonly idle: number
  /** The whole reading. */
  readonly total: number
  /** Sending it: a reader that neither reads nor goes is cut off, so that it can't keep the engine busy for ever. */
  readonly send: number
  /** Bytes that one answer of the server's may have. A batch with every column as long as it may be has a fifth of it. */
  readonly answer: number
}

export const LIMITS: Limits = {
  connect: 10_000,
  statement: 120_000,
  lock: 10_000,
  idle: 60_000,
  total: 900_000,
  send: 960_000,
  answer: 256 * 1024 * 1024,
}
