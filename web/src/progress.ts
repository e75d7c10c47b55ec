import { _t } from '@web/core/l10n/translation'
import type { Progress, Run } from './contract.ts'
import { formatCount, formatSeconds } from './format.ts'

/** How far a run is, in whole percent; null while nobody knows. */
export function percentDone({ state, rows_done, rows_total }: Progress): number | null {
  if (state !== 'applying' || rows_total === 0) return null
  return Math.min(100, Math.floor((100 * rows_done) / rows_total))
}

/** What the server is doing, with figures as they become known. */
export function progressSentence(progress: Progress & Partial<Pick<Run, 'undoes'>>): string {
  if (progress.state === 'draft') return _t("Waiting for Odoo's scheduler.")
  if (progress.state === 'planning' && progress.undoes)
    return _t('Comparing what the import wrote with what Odoo holds.')
  if (progress.state === 'planning') return _t('Reading NexaCloud and comparing it with Odoo.')
  return _t('%(done)s of %(total)s rows written.', {
    done: formatCount(progress.rows_done),
    total: formatCount(progress.rows_total),
  })
}

/** How fast that goes and how long it still takes, as far as anybody knows. */
export function paceSentence({ rate, seconds_left }: Progress): string {
  if (rate === null) return ''
  const rows = formatCount(Math.round(rate))
  if (seconds_left === null) return _t('%s rows a second', rows)
  return _t('%(rows)s rows a second, about %(time)s left', { rows, time: formatSeconds(seconds_left) })
}

/** The same for listeners: it changes with every tenth only, so that a screen reader is not busy with nothing else. */
export function announcement(progress: Progress): string {
  const percent = percentDone(progress)
  return percent === null ? progressSentence(progress) : _t('%s percent written.', Math.floor(percent / 10) * 10)
}
