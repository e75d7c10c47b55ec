import type { Progress } from '../../web/src/contract.ts'
import { seconds } from '../console.ts'

/** How far a run is, in a few words. */
export function progressText(progress: Progress): string {
  const { state, dry_run, rows_done, rows_total, rate, seconds_left, notice } = progress
  if (notice) return `${notice[1]} (${notice[0]})`
  if (state === 'draft') return "waiting for Odoo's scheduler"
  if (state === 'planning') return 'comparing NexaCloud with Odoo'
  if (dry_run) return 'compared'
  if (rows_total === 0) return 'nothing to write'
  const pace = rate === null ? [] : [`${Math.round(rate)} rows a second`]
  const rest = seconds_left === null ? [] : [`about ${seconds(seconds_left * 1000)} left`]
  return [`${rows_done} of ${rows_total} rows written`, ...pace, ...rest].join(', ')
}
