import { hash } from 'node:crypto'

const MODULUS = 1n << 256n

/** The sum modulo 2^256 of the SHA-256 of lines: the same for the same lines in any order. */
export class Fingerprint {
  #sum = 0n

  add(line: string): void {
    this.#sum += BigInt(`0x${hash('sha256', line)}`)
  }

  /** 64 hex digits. */
  toString(): string {
    return (this.#sum % MODULUS).toString(16).padStart(64, '0')
  }
}
