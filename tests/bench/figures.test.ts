import { describe, expect, it } from 'vitest'
import { figures, isMet, lastTenth, type Measurement, median, tableRows } from './figures.ts'

const pair = (what: 'preview' | 'import' | 'rerun', who: 'addon' | 'baseline', rows: number, seconds: number) =>
  ({ what, who, rows, seconds, queries: 250 }) satisfies Measurement

const chunk = (kind: string, seconds: number) =>
  ({ what: 'chunk', kind, rows: 10_000, written: 500, seconds }) satisfies Measurement

const RUN: Measurement[] = [
  { what: 'preview', who: 'run', rows: 10_000, seconds: 0.9, queries: 12 },
  ...Array.from({ length: 20 }, () => chunk('user', 0.4)),
  ...Array.from({ length: 20 }, () => chunk('subscription', 0.5)),
  { what: 'rerun', who: 'run', rows: 10_000, seconds: 1.6, queries: 15 },
]

const value = (measurements: Measurement[], name: string) =>
  figures(measurements).find((figure) => figure.name === name)?.value

describe('the middle of several rounds', () => {
  it('is the middle one, or lies between the two', () => {
    expect(median([9, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 9])).toBe(3)
  })

  it('is nothing of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('the ratios', () => {
  const measured = [
    pair('import', 'baseline', 500, 10),
    pair('rerun', 'baseline', 500, 5),
    ...[0.02, 0.04, 0.05].map((seconds) => pair('preview', 'addon', 500, seconds)),
    pair('import', 'addon', 500, 0.8),
    pair('rerun', 'addon', 500, 0.05),
  ]

  it('divide the baseline by the middle round; a preview row by row is an import', () => {
    expect(value(measured, '500+500 preview')).toBeCloseTo(250)
    expect(value(measured, '500+500 first import')).toBeCloseTo(12.5)
    expect(value(measured, '500+500 unchanged re-run')).toBeCloseTo(100)
  })

  it('name the figure that is missed, and it alone', () => {
    const missed = figures(measured).filter((figure) => !isMet(figure))
    expect(missed.map(({ name }) => name)).toEqual(['500+500 unchanged re-run'])
  })

  it('do not count beside a baseline of fewer than 30 rows a second', () => {
    const slow = measured.map((each) => (each.who === 'baseline' ? { ...each, seconds: 10 * each.seconds } : each))
    expect(figures(slow).filter((figure) => !isMet(figure))).toMatchObject([{ name: '500+500 baseline' }])
  })

  it('hold an import of 2,000 and 2,000 to 300 queries', () => {
    const large = measured.map((each) => ({ ...each, rows: 2000, queries: 301 }))
    expect(figures(large).find(({ name }) => name.includes('queries'))).toMatchObject({ value: 301, limit: 300 })
  })
})

describe('the run in chunks', () => {
  it('counts pairs over the time of all chunks', () => {
    expect(value(RUN, '10000+10000 in chunks, first import')).toBeCloseTo(10_000 / 18)
  })

  it('compares the last tenth with the first, of the kind that slows down more', () => {
    expect(
      lastTenth([
        { written: 500, seconds: 1 },
        { written: 250, seconds: 1 },
      ]),
    ).toBe(0.5)
    const slowing = RUN.map((each, index) => (index === RUN.length - 2 ? { ...each, seconds: 1.5 } : each))
    expect(value(slowing, '10000+10000 in chunks, last tenth beside the first')).toBeCloseTo(0.5)
  })

  it('misses a re-run of more than 1.5 seconds', () => {
    expect(figures(RUN).filter((figure) => !isMet(figure))).toMatchObject([
      { name: '10000+10000 in chunks, unchanged re-run' },
    ])
  })
})

describe('the reading', () => {
  const read = (seconds: number, copied: number): Measurement => ({
    what: 'read',
    rows: 120_000,
    read: 120_000,
    seconds,
    copy_seconds: copied,
  })

  it('is fast enough by rows a second, or else beside COPY', () => {
    expect(figures([read(0.9, 0.01)]).every(isMet)).toBe(true)
    expect(figures([read(2, 0.3)]).every(isMet)).toBe(true)
    expect(figures([read(2, 0.2)]).every(isMet)).toBe(false)
  })
})

describe('the rating', () => {
  const rating = (seconds: number, floats: number, http: number): Measurement => ({
    what: 'rating',
    lines: 10_000,
    seconds,
    float_seconds: floats,
    http_seconds: http,
  })

  it('is fast enough in process by lines a second, or else beside floats', () => {
    expect(figures([rating(0.0125, 0.001, 0.01)]).every(isMet)).toBe(true)
    expect(figures([rating(0.02, 0.01, 0.01)]).every(isMet)).toBe(true)
    expect(figures([rating(0.02, 0.0099, 0.01)]).filter((figure) => !isMet(figure))).toMatchObject([
      { name: 'rating 10000 lines in process, beside floats' },
    ])
  })

  it('is held to 150,000 lines a second over HTTP, by the middle round', () => {
    const [fast, slow] = [rating(0.01, 0.01, 0.06), rating(0.01, 0.01, 0.07)]
    expect(figures([fast, fast, slow]).every(isMet)).toBe(true)
    expect(figures([fast, slow, slow]).filter((figure) => !isMet(figure))).toMatchObject([
      { name: 'rating 10000 lines over HTTP' },
    ])
  })
})

describe('the table', () => {
  it('says what was measured, what it has to be, and whether it is', () => {
    expect(tableRows(figures(RUN))[1]).toEqual([
      '10000+10000 in chunks, first import',
      '556 pairs/s',
      'at least 500',
      'met',
    ])
    expect(tableRows(figures(RUN)).at(-1)).toEqual([
      '10000+10000 in chunks, unchanged re-run',
      '1.60 s',
      'at most 1.5',
      'MISSED',
    ])
  })
})
