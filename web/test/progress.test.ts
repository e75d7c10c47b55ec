import { describe, expect, test } from 'vitest'
import { announcement, paceSentence, percentDone, progressSentence } from '../src/progress.ts'
import { progress } from './fixtures.ts'

const applying = (rows_done: number, rows_total = 2700) => progress({ state: 'applying', rows_done, rows_total })

describe('progress', () => {
  test.each([
    [0, 0],
    [1349, 49],
    [2699, 99],
    [2700, 100],
    [2800, 100],
  ])('%s of 2,700 rows are %s percent: the end is not told before it is there', (done, percent) => {
    expect(percentDone(applying(done))).toBe(percent)
  })

  test('has no percentage before rows are written, nor where there are none', () => {
    expect(percentDone(progress({ state: 'planning' }))).toBeNull()
    expect(percentDone(applying(0, 0))).toBeNull()
  })

  test('is told in a sentence', () => {
    expect(progressSentence(progress({ state: 'draft' }))).toBe("Waiting for Odoo's scheduler.")
    expect(progressSentence(applying(1349))).toBe('1,349 of 2,700 rows written.')
  })

  test.each([
    [{}, ''],
    [{ rate: 512.4 }, '512 rows a second'],
    [{ rate: 512.4, seconds_left: 90 }, '512 rows a second, about 2 min left'],
  ])('has the pace that is known: %o', (known, sentence) => {
    expect(paceSentence(progress(known))).toBe(sentence)
  })

  test('is announced once a tenth', () => {
    const told = new Set(Array.from({ length: 2701 }, (_, done) => announcement(applying(done))))
    expect(told.size).toBe(11)
  })
})
