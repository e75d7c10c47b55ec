import { setTimeout as pause } from 'node:timers/promises'

/** Waits until `probe` gives something true, and returns it. */
export async function until<Result>(
  probe: () => Promise<Result> | Result,
  patience = 10_000,
): Promise<NonNullable<Result>> {
  for (const start = Date.now(); Date.now() - start < patience; await pause(10)) {
    const result = await probe()
    if (result) return result
  }
  throw new Error(`it did not happen within ${patience} ms: ${probe}`)
}
