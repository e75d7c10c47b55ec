/** From what was measured to what is promised. Pure: no file, no clock, no process. */

/** One line that odoo_side.py printed. Times are in seconds; `rows` is the number of customers and of subscriptions. */
export type Measurement =
  | {
      what: 'preview' | 'import' | 'rerun'
      who: 'addon' | 'baseline' | 'run'
      rows: number
      seconds: number
      queries: number
    }
  | { what: 'read'; rows: number; read: number; seconds: number; copy_seconds: number }
  | { what: 'chunk'; kind: string; rows: number; written: number; seconds: number }
  | { what: 'rating'; lines: number; seconds: number; float_seconds: number; http_seconds: number }
  | { what: 'memory'; rows: number; kilobytes: number }

/** A figure and what it has to be. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** `least`: the value may not be lower; `most`: it may not be higher. */
  bound: 'least' | 'most'
  limit: number
}

/** How many times faster than the baseline, by rows and by what is done. */
const RATIOS: Readonly<Record<number, Readonly<Record<'preview' | 'import' | 'rerun', number>>>> = {
  500: { preview: 200, import: 12, rerun: 120 },
  2000: { preview: 200, import: 18, rerun: 120 },
}
const NAMES = { preview: 'preview', import: 'first import', rerun: 'unchanged re-run' } as const
/** A slower baseline would flatter every ratio. */
const BASELINE_ROWS_A_SECOND = 30
const MOST_QUERIES: Readonly<Record<number, number>> = { 2000: 300 }
/** Reading 120,000 rows: so many a second, or at most so many times what COPY takes. */
const READ_A_SECOND = 120_000
const TIMES_COPY = 7
/** Rating: so many lines a second, or at least so much of the speed of floats; and through the engine. */
const RATED_A_SECOND = 800_000
const OF_FLOATS = 0.5
const RATED_OVER_HTTP_A_SECOND = 150_000

/** Every figure that the measurements allow, in the order of the design's table. */
export function figures(measurements: readonly Measurement[]): Figure[] {
  return [
    ...pairFigures(measurements),
    ...runFigures(measurements),
    ...readFigures(measurements),
    ...ratingFigures(measurements),
  ]
}

export const isMet = ({ value, bound, limit }: Figure): boolean => (bound === 'least' ? value >= limit : value <= limit)

/** The middle one, so that one round beside a busy neighbour does not decide. Throws a RangeError when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new RangeError('nothing was measured')
  return (low + high) / 2
}

/** How fast the last tenth of the chunks was beside the first: 1 is as fast, 0.5 half as fast. */
export function lastTenth(chunks: readonly { written: number; seconds: number }[]): number {
  const count = Math.ceil(chunks.length / 10)
  return speed(chunks.slice(-count)) / speed(chunks.slice(0, count))
}

/** The cells of a table: what, value, what it has to be, and whether it is. */
export function tableRows(all: readonly Figure[]): string[][] {
  return all.map((figure) => [
    figure.name,
    `${rounded(figure.value)} ${figure.unit}`,
    `${figure.bound === 'least' ? 'at least' : 'at most'} ${figure.limit}`,
    isMet(figure) ? 'met' : 'MISSED',
  ])
}

function pairFigures(measurements: readonly Measurement[]): Figure[] {
  return Object.entries(RATIOS).flatMap(([text, ratios]) => {
    const rows = Number(text)
    const baseline = secondsOf(measurements, 'import', 'baseline', rows)
    if (baseline.length === 0) return []
    // Row by row a preview is an import that is taken back.
    const slow = { preview: baseline, import: baseline, rerun: secondsOf(measurements, 'rerun', 'baseline', rows) }
    const label = `${rows}+${rows}`
    const most = MOST_QUERIES[rows]
    return [
      least(`${label} baseline`, (2 * rows) / median(baseline), 'rows/s', BASELINE_ROWS_A_SECOND),
      ...(['preview', 'import', 'rerun'] as const).map((what) =>
        least(
          `${label} ${NAMES[what]}`,
          median(slow[what]) / median(secondsOf(measurements, what, 'addon', rows)),
          'times',
          ratios[what],
        ),
      ),
      ...(most === undefined
        ? []
        : [atMost(`${label} first import, queries`, Math.max(...queriesOf(measurements, rows)), '', most)]),
    ]
  })
}

function runFigures(measurements: readonly Measurement[]): Figure[] {
  const chunks = measurements.filter((measurement) => measurement.what === 'chunk')
  const [first] = chunks
  if (first === undefined) return []
  const { rows } = first
  const label = `${rows}+${rows} in chunks`
  const total = chunks.reduce((sum, chunk) => sum + chunk.seconds, 0)
  const kinds = ['user', 'subscription'].map((kind) => chunks.filter((chunk) => chunk.kind === kind))
  return [
    atMost(`${label}, preview`, median(secondsOf(measurements, 'preview', 'run', rows)), 's', 1),
    least(`${label}, first import`, rows / total, 'pairs/s', 500),
    least(`${label}, last tenth beside the first`, Math.min(...kinds.map(lastTenth)), 'times', 0.8),
    atMost(`${label}, unchanged re-run`, median(secondsOf(measurements, 'rerun', 'run', rows)), 's', 1.5),
  ]
}

function readFigures(measurements: readonly Measurement[]): Figure[] {
  const reads = measurements.filter((measurement) => measurement.what === 'read')
  const [first] = reads
  if (first === undefined) return []
  const a_second = first.read / median(reads.map(({ seconds }) => seconds))
  const times = median(reads.map(({ seconds }) => seconds)) / median(reads.map((read) => read.copy_seconds))
  const name = `reading ${first.read} rows through the engine`
  // Either will do: a slow machine is slow at COPY as well.
  return a_second >= READ_A_SECOND
    ? [least(name, a_second, 'rows/s', READ_A_SECOND)]
    : [atMost(`${name}, beside COPY`, times, 'times', TIMES_COPY)]
}

function ratingFigures(measurements: readonly Measurement[]): Figure[] {
  const rounds = measurements.filter((measurement) => measurement.what === 'rating')
  const [first] = rounds
  if (first === undefined) return []
  const took = median(rounds.map(({ seconds }) => seconds))
  const a_second = first.lines / took
  const name = `rating ${first.lines} lines in process`
  return [
    // Either will do: a slow machine is slow at floats as well.
    a_second >= RATED_A_SECOND
      ? least(name, a_second, 'lines/s', RATED_A_SECOND)
      : least(`${name}, beside floats`, median(rounds.map((round) => round.float_seconds)) / took, 'times', OF_FLOATS),
    least(
      `rating ${first.lines} lines over HTTP`,
      first.lines / median(rounds.map((round) => round.http_seconds)),
      'lines/s',
      RATED_OVER_HTTP_A_SECOND,
    ),
  ]
}

function secondsOf(measurements: readonly Measurement[], what: string, who: string, rows: number): number[] {
  return measurements.flatMap((measurement) =>
    'who' in measurement && measurement.what === what && measurement.who === who && measurement.rows === rows
      ? [measurement.seconds]
      : [],
  )
}

function queriesOf(measurements: readonly Measurement[], rows: number): number[] {
  return measurements.flatMap((measurement) =>
    'who' in measurement && measurement.what === 'import' && measurement.who === 'addon' && measurement.rows === rows
      ? [measurement.queries]
      : [],
  )
}

function speed(chunks: readonly { written: number; seconds: number }[]): number {
  const sum = (of: 'written' | 'seconds') => chunks.reduce((total, chunk) => total + chunk[of], 0)
  return sum('written') / sum('seconds')
}

const least = (name: string, value: number, unit: string, limit: number): Figure => ({
  name,
  value,
  unit,
  bound: 'least',
  limit,
})
const atMost = (name: string, value: number, unit: string, limit: number): Figure => ({
  name,
  value,
  unit,
  bound: 'most',
  limit,
})
const rounded = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2))
