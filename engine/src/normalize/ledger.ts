import type { Counts, EndLine, RowLine } from '../contract/stream.ts'
import { Fingerprint } from './fingerprint.ts'

/** Writes the lines of a stream and keeps what its end line must say about them. */
export class Ledger {
  readonly #counts: Counts = { plan: 0, partner: 0, subscription: 0, rejected: 0 }
  readonly #fingerprint = new Fingerprint()

  /** The line as it is sent, without its line feed. */
  write(line: RowLine): string {
    const written = JSON.stringify(line)
    this.#counts[line.type] += 1
    this.#fingerprint.add(written)
    return written
  }

  end(): EndLine {
    return { type: 'end', counts: { ...this.#counts }, fingerprint: this.#fingerprint.toString() }
  }
}
