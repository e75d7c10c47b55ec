import { hash } from 'node:crypto'

const WORDS = 8
const WORD = 2 ** 32
/** After so many lines words are carried; their sums would stay exact in a double for 2^21. */
const CARRY_EVERY = 1024

/** The sum modulo 2^256 of the SHA-256 of lines: the same for the same lines in any order. */
export class Fingerprint {
  /** The digits of the sum in base 2^32, the highest first. They are carried now and then: a BigInt a line is dear. */
  readonly #words = new Float64Array(WORDS)
  #sinceCarry = 0

  add(line: string): void {
    const digest = hash('sha256', line, 'buffer')
    for (let word = 0; word < WORDS; word++) {
      this.#words[word] = (this.#words[word] ?? 0) + digest.readUInt32BE(4 * word)
    }
    this.#sinceCarry += 1
    if (this.#sinceCarry === CARRY_EVERY) this.#carry()
  }

  /** 64 hex digits. */
  toString(): string {
    this.#carry()
    return Array.from(this.#words, (word) => word.toString(16).padStart(8, '0')).join('')
  }

  #carry(): void {
    let carry = 0
    for (let word = WORDS - 1; word >= 0; word--) {
      const sum = (this.#words[word] ?? 0) + carry
      carry = Math.floor(sum / WORD)
      this.#words[word] = sum % WORD
    }
    this.#sinceCarry = 0
  }
}
