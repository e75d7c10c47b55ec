import { _t } from '@web/core/l10n/translation'
import type { Counts, Kind, OrphanSummary, Run } from './contract.ts'
import { formatCount, formatMoney } from './format.ts'
import { KINDS } from './labels.ts'
import type { MainAction } from './screen_state.ts'

/** What an import is about to do, in words and numbers, for somebody who decides on it. */
export function confirmationText(run: Run | null, main: MainAction): string {
  if (main === 'apply' && run?.counts && run.undoes) return undoText(run.undoes, run.counts)
  const plan = main === 'apply' && run?.counts ? planText(run.counts) : freshText()
  return [...plan, '', nobodyIsCharged()].join('\n')
}

/** The same for a plan whose questions are answered with yes. */
export function anywayText(run: Run): string {
  const questions = run.questions.map(([, message]) => message)
  const plan = run.counts ? planText(run.counts) : []
  return [...questions, '', _t('You answer this with yes.'), ...plan, '', nobodyIsCharged()].join('\n')
}

/** What it means to cancel the orders that are gone from NexaCloud. */
export function cancelOrphansText({ count, month }: OrphanSummary): string {
  const figures = { count: formatCount(count), month: formatMoney(month) }
  return [
    _t('NexaCloud no longer holds the subscriptions of these shadow orders, so they are cancelled in Odoo.'),
    _t('• %(count)s orders, worth %(month)s a month', figures),
    _t(
      'They stay in Odoo as cancelled orders. One whose subscription comes back is a draft again with the next import.',
    ),
    '',
    nobodyIsCharged(),
  ].join('\n')
}

/** What an undo is about to do. */
function undoText(name: string, counts: Counts): string {
  const sum = (action: 'delete' | 'update' | 'skip' | 'fail') =>
    KINDS.reduce((total, kind) => total + counts[kind][action], 0)
  const nobody = _t('Nobody is charged, invoiced or mailed.')
  if (sum('delete') + sum('update') === 0) {
    return [_t('Nothing of %s can be undone: nothing is deleted or restored.', name), '', nobody].join('\n')
  }
  const written = KINDS.filter((kind) => counts[kind].delete + counts[kind].update > 0)
  const kept = sum('skip') + sum('fail')
  return [
    _t('%s is undone:', name),
    ...written.map((kind) => `• ${undoneText(kind, counts[kind].delete, counts[kind].update)}`),
    ...(kept ? [_t('Rows that are kept, since somebody edited or used them: %s', formatCount(kept))] : []),
    '',
    nobody,
  ].join('\n')
}

function undoneText(kind: Kind, deleted: number, restored: number): string {
  const numbers = { deleted: formatCount(deleted), restored: formatCount(restored) }
  return {
    user: _t('Customers: %(deleted)s deleted, %(restored)s restored', numbers),
    plan: _t('Plans: %(deleted)s deleted, %(restored)s restored', numbers),
    subscription: _t('Subscriptions: %(deleted)s deleted, %(restored)s restored', numbers),
  }[kind]
}

function freshText(): string[] {
  return [
    _t('NexaCloud is read now, and everything that is new or has changed there is written into Odoo.'),
    _t('To see first what that is, keep Dry run on and make a preview.'),
  ]
}

function planText(counts: Counts): string[] {
  const sum = (...actions: ('create' | 'update' | 'skip' | 'fail')[]) =>
    KINDS.reduce((total, kind) => total + actions.reduce((part, action) => part + counts[kind][action], 0), 0)
  if (sum('create', 'update') === 0) {
    return [_t('Odoo holds everything already: nothing will be created or changed.')]
  }
  const written = KINDS.filter((kind) => counts[kind].create + counts[kind].update > 0)
  const leftOut = sum('skip', 'fail')
  return [
    _t('This will be written into Odoo as a shadow copy:'),
    ...written.map((kind) => `• ${kindText(kind, counts[kind].create, counts[kind].update)}`),
    ...(leftOut ? [_t('Rows that are left out, since they are skipped or failed: %s', formatCount(leftOut))] : []),
  ]
}

function kindText(kind: Kind, created: number, changed: number): string {
  const numbers = { created: formatCount(created), changed: formatCount(changed) }
  return {
    user: _t('Customers: %(created)s created, %(changed)s changed', numbers),
    plan: _t('Plans: %(created)s created, %(changed)s changed', numbers),
    subscription: _t('Subscriptions: %(created)s created, %(changed)s changed', numbers),
  }[kind]
}

function nobodyIsCharged(): string {
  return _t('Nobody is charged, invoiced or mailed, and NexaCloud itself is only read.')
}
