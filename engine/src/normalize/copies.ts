import { plainNumber } from '../decimal.ts'

/** Rows with one id that stand beside each other. `alike` says whether they agree in every column that is read. */
export interface Run {
  readonly id: string
  readonly row: object
  readonly count: number
  readonly alike: boolean
}

/** Gathers adjacent rows with the same id. It keeps one row and a count, however many copies there are. */
export class Copies {
  readonly #columns: readonly string[]
  #run: Run | null = null

  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  /** Takes the next row; returns the run that it ended. */
  add(id: string, row: object): Run | null {
    const run = this.#run
    if (run?.id === id) {
      this.#run = { ...run, count: run.count + 1, alike: run.alike && this.#isCopy(run.row, row) }
      return null
    }
    this.#run = { id, row, count: 1, alike: true }
    return run
  }

  /** The last run, once there is no more row. */
  end(): Run | null {
    const run = this.#run
    this.#run = null
    return run
  }

  #isCopy(first: object, other: object): boolean {
    return this.#columns.every((column) => written(first, column) === written(other, column))
  }
}

/**
 * What a column holds, so that a JSON number and its text are alike, but a list and its text are not. Lists and objects
 * are not told apart: their row is rejected whatever they hold, and they may be nested deeper than could be written.
 */
function written(row: object, column: string): string | null {
  const value: unknown = Reflect.get(row, column)
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return plainNumber(value)
  return typeof value === 'object' ? '\0' : String(value)
}
