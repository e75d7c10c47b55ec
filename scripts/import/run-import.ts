import type { Run } from '../../web/src/contract.ts'
import { Failure } from '../failure.ts'
import { followRun, LIMITS, type Watch } from './follow.ts'
import type { RunApi } from './odoo-api.ts'
import { outcomeOf } from './outcome.ts'
import { type Ended, FAILED_NAMED, failedRow } from './report.ts'

export interface Wish {
  dryRun: boolean
  interrupted: Promise<void>
  tell: Watch['tell']
}

/**
 * Has Odoo preview, or import, and reads what came of it. An import plans first and asks, as on the screen, before it
 * writes anything; here nobody answers.
 * @throws Failure when Odoo cannot be asked, refuses to begin, or is lost on the way
 */
export async function runImport(api: RunApi, { dryRun, interrupted, tell }: Wish): Promise<Ended> {
  const started = await api.start(dryRun)
  let isStopWanted = false
  void interrupted.then(() => {
    isStopWanted = true
  })
  try {
    await followRun(api, started.id, { tell, interrupted, limits: LIMITS })
    const run = await api.run(started.id)
    const outcome = outcomeOf(run)
    const failed = await readFailed(api, run)
    return { run, failed, outcome: isStopWanted && outcome === 'run' ? 'interrupted' : outcome }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure('FB_RUN_UNWATCHED', { run: started.name, detail: error.message.replace(/\.$/, '') })
  }
}

async function readFailed(api: RunApi, { id, counts }: Run): Promise<Ended['failed']> {
  if (!counts) return { total: 0, rows: [] }
  const { total, lines } = await api.lines(id, { action: 'fail' }, FAILED_NAMED)
  return { total, rows: lines.map(failedRow) }
}
