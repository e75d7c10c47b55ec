import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Fingerprint } from '../../src/normalize/fingerprint.ts'

/** The definition, written down: the sum modulo 2^256 of the SHA-256 of each line. */
function sumOfHashes(lines: readonly string[]): string {
  const hashes = lines.map((line) => BigInt(`0x${createHash('sha256').update(line).digest('hex')}`))
  return (hashes.reduce((sum, hash) => sum + hash, 0n) % 2n ** 256n).toString(16).padStart(64, '0')
}

function fingerprintOf(lines: readonly string[]): string {
  const fingerprint = new Fingerprint()
  for (const line of lines) fingerprint.add(line)
  return fingerprint.toString()
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `{"id":"é ${index}"}`)

describe('the fingerprint', () => {
  test.each([0, 1, 2, 3, 100, 1023, 1024, 1025, 2048, 5000])('of %i lines is the sum of their hashes', (count) => {
    expect(fingerprintOf(lines(count))).toBe(sumOfHashes(lines(count)))
  })

  test('counts a line twice that comes twice', () => {
    expect(fingerprintOf(['a', 'a'])).toBe(sumOfHashes(['a', 'a']))
    expect(fingerprintOf(['a', 'a'])).not.toBe(fingerprintOf([]))
  })

  test('can be asked for in between', () => {
    const fingerprint = new Fingerprint()
    fingerprint.add('a')
    expect(fingerprint.toString()).toBe(sumOfHashes(['a']))
    fingerprint.add('b')
    expect(fingerprint.toString()).toBe(sumOfHashes(['a', 'b']))
  })
})
