import { _t } from '@web/core/l10n/translation'
import type { Action, Kind, State } from './contract.ts'

/** The kinds of rows in the order in which people think of them. */
export const KINDS: readonly Kind[] = ['user', 'plan', 'subscription']

/** What can have become of a row of an import; a warning comes on top of it. */
export const ACTIONS: readonly Action[] = ['create', 'update', 'unchanged', 'skip', 'fail']

/** The same for an undo. */
export const UNDO_ACTIONS: readonly Action[] = ['delete', 'update', 'unchanged', 'skip', 'fail']

export interface Label {
  text: string
  /** Font Awesome, so that no meaning rests on colour alone. */
  icon: string
  /** Bootstrap's name of the colour; Odoo's `secondary` is too pale for text. */
  color: 'success' | 'info' | 'muted' | 'warning' | 'danger'
}

export function kindName(kind: Kind): string {
  return { user: _t('Customers'), plan: _t('Plans'), subscription: _t('Subscriptions') }[kind]
}

/** One row's kind. */
export function kindSingular(kind: Kind): string {
  return { user: _t('Customer'), plan: _t('Plan'), subscription: _t('Subscription') }[kind]
}

/** What became of a row; `undo`: of a row of an undo. */
export function actionLabel(action: Action | 'warn', undo = false): Label {
  const labels: Record<Action | 'warn', Label> = {
    create: { text: _t('New'), icon: 'fa-plus-circle', color: 'success' },
    update: undo
      ? { text: _t('Restored'), icon: 'fa-undo', color: 'info' }
      : { text: _t('Changed'), icon: 'fa-pencil', color: 'info' },
    unchanged: { text: _t('Unchanged'), icon: 'fa-check', color: 'muted' },
    skip: undo
      ? { text: _t('Kept'), icon: 'fa-hand-paper-o', color: 'warning' }
      : { text: _t('Skipped'), icon: 'fa-step-forward', color: 'muted' },
    fail: { text: _t('Failed'), icon: 'fa-times-circle', color: 'danger' },
    delete: { text: _t('Deleted'), icon: 'fa-trash', color: 'danger' },
    warn: { text: _t('With warnings'), icon: 'fa-exclamation-triangle', color: 'warning' },
  }
  return labels[action]
}

/** A row that a stopped or failed run has not come to. */
export function waitingLabel(): Label {
  return { text: _t('Not done yet'), icon: 'fa-clock-o', color: 'muted' }
}

/** What a run is doing or has come to. */
export function stateLabel(state: State, undo = false): Label {
  const labels: Record<State, Label> = {
    draft: { text: _t('Waiting'), icon: 'fa-clock-o', color: 'info' },
    planning: { text: _t('Comparing'), icon: 'fa-refresh', color: 'info' },
    planned: { text: _t('Previewed'), icon: 'fa-eye', color: 'info' },
    applying: { text: undo ? _t('Undoing') : _t('Importing'), icon: 'fa-refresh', color: 'info' },
    done: { text: _t('Done'), icon: 'fa-check-circle', color: 'success' },
    stopped: { text: _t('Stopped'), icon: 'fa-pause-circle', color: 'warning' },
    failed: { text: _t('Failed'), icon: 'fa-times-circle', color: 'danger' },
    stale: { text: _t('Out of date'), icon: 'fa-history', color: 'warning' },
  }
  return labels[state]
}
