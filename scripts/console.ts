import { stripVTControlCharacters } from 'node:util'

/** Steps with their time, tables and check lists on standard output, readable in a terminal and in a log file. */
const isTerminal = process.stdout.isTTY === true
/** Without a terminal a running step reports at this interval, in milliseconds. */
const REPORT_EVERY = 15_000

interface RunningStep {
  title: string
  since: number
  progress: string
  reported: number
}

/** What a step's work may say while it runs. */
export interface Step {
  progress(text: string): void
}

const running = new Set<RunningStep>()
let ticker: NodeJS.Timeout | undefined

/** Runs one step of a command and tells when it begins, how it goes on and how long it took. */
export async function step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T> {
  const current: RunningStep = { title, since: Date.now(), progress: '', reported: Date.now() }
  running.add(current)
  if (!isTerminal) say(`  .. ${title}`)
  ticker ??= setInterval(tick, isTerminal ? 200 : 1000)
  try {
    const result = await work({ progress: (text) => (current.progress = text) })
    finish(current, 'ok')
    return result
  } catch (error) {
    finish(current, 'FAILED')
    throw error
  }
}

/** Prints a line, above whatever steps are running. */
export function say(line = ''): void {
  clearLive()
  process.stdout.write(`${line}\n`)
  drawLive()
}

/** Prints rows under their headings; columns of numbers are aligned to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const isNumber = headings.map((_, column) => rows.every((row) => /^-?[\d.,\u00a0]*$|^n\/a$/.test(row[column] ?? '')))
  const format = (row: readonly string[]) =>
    widths
      .map((width, column) =>
        isNumber[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width),
      )
      .join('  ')
      .trimEnd()
  say(`  ${format(headings)}`)
  say(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`)
  for (const row of rows) say(`  ${format(row)}`)
}

/** `1.4 s`, `12 s` or `2 min 05 s`. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const whole = Math.round(milliseconds / 1000)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

function finish(done: RunningStep, word: 'ok' | 'FAILED'): void {
  running.delete(done)
  if (running.size === 0) {
    clearInterval(ticker)
    ticker = undefined
  }
  const note = done.progress ? `, ${done.progress}` : ''
  say(`  ${word} ${done.title} (${seconds(Date.now() - done.since)}${note})`)
}

function tick(): void {
  if (isTerminal) {
    clearLive()
    drawLive()
    return
  }
  for (const current of running) {
    if (Date.now() - current.reported < REPORT_EVERY) continue
    current.reported = Date.now()
    say(`  .. ${describe(current)}`)
  }
}

function describe({ title, since, progress }: RunningStep): string {
  return `${title} ${seconds(Date.now() - since)}${progress ? `, ${progress}` : ''}`
}

function clearLive(): void {
  if (isTerminal) process.stdout.write('\r\u001b[K')
}

function drawLive(): void {
  if (!isTerminal || running.size === 0) return
  const line = stripVTControlCharacters(`  .. ${[...running].map(describe).join(' | ')}`)
  process.stdout.write(line.slice(0, (process.stdout.columns || 80) - 1))
}
