import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'
import { isInterrupted, listenForInterrupts } from './interrupt.ts'
import { cacheFolder } from './places.ts'

/** What a program ends with that was stopped by Ctrl-C. */
const INTERRUPTED = 130

/**
 * Runs a command to its end and leaves with its exit code. Whatever goes wrong is told in one sentence; the details of
 * what nobody foresaw go to a file.
 */
export async function runCommand(work: () => Promise<number>): Promise<never> {
  listenForInterrupts()
  let status = 1
  try {
    status = await work()
  } catch (error) {
    if (!isInterrupted()) console.error(String(error instanceof Failure ? error : unforeseen(error)))
  }
  process.exit(isInterrupted() && status !== 0 ? INTERRUPTED : status)
}

type Flags = Record<string, { type: 'boolean' | 'string' }>

/** The command's arguments; an unknown one is answered with those that exist. */
export function readArguments<F extends Flags>(options: F) {
  try {
    return parseArgs({ options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // Node names the argument first, in quotes and with its value: '--port <value>'.
    const argument = /'([^' ]*)/.exec(message)?.[1] ?? ''
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw new Failure('FB_ARGUMENT_VALUE', { argument })
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new Failure('FB_ARGUMENT_UNKNOWN', { argument, known: known.join(', ') })
  }
}

function unforeseen(error: unknown): Failure {
  const log = join(cacheFolder(), 'logs', 'unforeseen.txt')
  mkdirSync(join(log, '..'), { recursive: true })
  writeFileSync(log, `${error instanceof Error ? error.stack : error}\n`)
  return new Failure('FB_UNFORESEEN', { detail: error instanceof Error ? error.message : String(error), log })
}
