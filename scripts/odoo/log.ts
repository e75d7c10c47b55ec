/** One line of Odoo's log, with the lines of its traceback. */
export interface LogEntry {
  level: string
  logger: string
  text: string
}

/** How a run of Odoo's tests went, read from its log. */
export interface TestOutcome {
  tests: number
  failures: number
  errors: number
  /** Warnings and errors besides failed tests that tell of something broken. */
  complaints: LogEntry[]
  /** The log entries of failed tests. */
  failed: LogEntry[]
  skipped: LogEntry[]
}

const ENTRY = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (DEBUG|INFO|WARNING|ERROR|CRITICAL|RUNBOT) \S+ ([\w.]+): (.*)$/
const SUMMARY = /(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database/

/** Loggers whose warnings and errors mean that an addon did not load as it was written. */
const LOADING =
  /^odoo\.(modules|registry|schema|orm|addons\.base\.models\.ir_(ui_view|model|module)|tools\.(convert|view_validation)|models|fields)/

/** The entries of a log; a line that begins none belongs to the one before it. */
export function readLog(text: string): LogEntry[] {
  const entries: LogEntry[] = []
  for (const line of text.split('\n')) {
    const [, level, logger, message] = ENTRY.exec(line) ?? []
    const last = entries.at(-1)
    if (level && logger) entries.push({ level, logger, text: message ?? '' })
    else if (last && line) last.text += `\n${line}`
  }
  return entries
}

/** Null if the log does not say how the tests went: the server did not come that far. */
export function testOutcome(text: string): TestOutcome | null {
  const entries = readLog(text)
  const [, failures, errors, tests] = SUMMARY.exec(text) ?? []
  if (failures === undefined) return null
  return {
    tests: Number(tests),
    failures: Number(failures),
    errors: Number(errors),
    complaints: complaints(entries),
    failed: entries.filter((entry) => entry.level === 'ERROR' && /^(FAIL|ERROR): /.test(entry.text)),
    skipped: entries.filter((entry) => entry.logger.includes('.tests.') && entry.text.startsWith('skipped ')),
  }
}

/** How the loader sums up failed tests, which are told of one by one already. */
const SUMS = /^(Module \S+: \d+ failures|At least one test failed)/

function complaints(entries: LogEntry[]): LogEntry[] {
  return entries.filter(
    ({ level, logger, text }) =>
      level === 'CRITICAL' || (['WARNING', 'ERROR'].includes(level) && LOADING.test(logger) && !SUMS.test(text)),
  )
}
