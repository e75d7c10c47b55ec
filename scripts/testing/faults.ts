import type { Report } from './vitest.ts'

/** What was done to servers and how often, by its name. */
export type Faults = Readonly<Record<string, number>>

declare module 'vitest' {
  interface TaskMeta {
    /** The faults that a test made. */
    faults?: Record<string, number>
  }
}

/** All faults that the tests of a report made. */
export function faultsIn({ testResults }: Pick<Report, 'testResults'>): Faults {
  const faults: Record<string, number> = {}
  for (const { meta } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    for (const [name, times] of Object.entries(meta.faults ?? {})) faults[name] = (faults[name] ?? 0) + times
  }
  return faults
}
