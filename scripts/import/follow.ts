import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '../../web/src/contract.ts'
import { Failure, type FailureCode } from '../failure.ts'
import type { RunApi } from './odoo-api.ts'

/** All in milliseconds. */
export interface Limits {
  /** How often a run is asked for. */
  poll: number
  /** How long Odoo may be away while a run is under way: it restarts in a minute or two. */
  outage: number
  /** How long a run may stand still, with Odoo saying why, before it is stopped: it keeps others from importing. */
  standstill: number
  /** How long a run that was told to stop is waited for: it ends the chunk in hand. */
  stopping: number
}

export const LIMITS: Limits = { poll: 500, outage: 5 * 60_000, standstill: 10 * 60_000, stopping: 60_000 }

export interface Watch {
  /** Told whenever something is known of the run. */
  tell(progress: Progress): void
  /** Fulfilled when somebody wants the run to be stopped. */
  interrupted: Promise<void>
  limits: Limits
}

/**
 * Follows a run until it has ended or waits for a person, and stops it at the server when this command is interrupted
 * or nothing goes on there. After an interrupt the run may still be open: see Limits.stopping.
 * @throws Failure when Odoo stays away for longer than a restart takes, or refuses to tell
 */
export async function followRun(api: RunApi, id: number, { tell, interrupted, limits }: Watch): Promise<Progress> {
  let wanted = false
  const stopWanted = interrupted.then(() => {
    wanted = true
  })
  const ask = () => patiently(api, id, limits, () => wanted)
  let progress = await ask()
  let moved = Date.now()
  let toldAt: number | undefined
  for (;;) {
    tell(progress)
    if (!isOpen(progress)) return progress
    if (toldAt === undefined && (wanted || Date.now() - moved > limits.standstill)) {
      toldAt = Date.now()
      await api.stop(id)
    }
    if (toldAt !== undefined && Date.now() - toldAt > limits.stopping) return progress
    await (toldAt === undefined ? Promise.race([sleep(limits.poll), stopWanted]) : sleep(limits.poll))
    const now = await ask()
    if (now.notice === null || now.state !== progress.state || now.rows_done !== progress.rows_done) moved = Date.now()
    progress = now
  }
}

/** Whether a worker of Odoo's has the run in hand, or will have. */
export const isOpen = ({ state }: Pick<Progress, 'state'>) => ['draft', 'planning', 'applying'].includes(state)

/** What passes while Odoo or the proxy before it restarts. */
const PASSING: readonly FailureCode[] = ['FB_ODOO_UNREACHABLE', 'FB_ODOO_FAILED', 'FB_ODOO_DATABASE_UNKNOWN']

async function patiently(api: RunApi, id: number, limits: Limits, isHurried: () => boolean): Promise<Progress> {
  const since = Date.now()
  for (;;) {
    try {
      return await api.progress(id)
    } catch (error) {
      const passes = error instanceof Failure && PASSING.includes(error.code)
      if (!passes || isHurried() || Date.now() - since > limits.outage) throw error
      await sleep(limits.poll)
    }
  }
}
