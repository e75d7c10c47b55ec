import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Action, Kind, Run } from '../contract.ts'
import { formatCount } from '../format.ts'
import { ACTIONS, KINDS, kindName, UNDO_ACTIONS } from '../labels.ts'

interface Props {
  run: Run
  onOpen: (action: string) => void
  onFailed: () => void
  onUndo: () => void
  /** A click is on its way to the server, or a run is under way. */
  busy: boolean
}

/** What was written, beside what the plan had said, and where to look at it. */
export class RunResult extends Component {
  static override template = 'fusion_centralize_billing.RunResult'
  static override props = {
    run: Object,
    onOpen: Function,
    onFailed: Function,
    onUndo: Function,
    busy: Boolean,
  }
  declare props: Props

  kinds = KINDS

  kindName(kind: Kind) {
    return kindName(kind)
  }

  get isUndo() {
    return this.props.run.undoes !== null
  }

  /** What was planned and carried out, and how that is called. */
  get columns(): { action: Action; planned: string; happened: string }[] {
    return this.isUndo
      ? [
          { action: 'delete', planned: _t('Deleted, planned'), happened: _t('Deleted, carried out') },
          { action: 'update', planned: _t('Restored, planned'), happened: _t('Restored, carried out') },
        ]
      : [
          { action: 'create', planned: _t('New, planned'), happened: _t('New, carried out') },
          { action: 'update', planned: _t('Changed, planned'), happened: _t('Changed, carried out') },
        ]
  }

  planned(kind: Kind, action: Action) {
    return formatCount(this.props.run.planned_counts?.[kind][action] ?? 0)
  }

  happened(kind: Kind, action: Action) {
    return formatCount(this.props.run.counts?.[kind][action] ?? 0)
  }

  /** Rows that an import which ended too early has not come to. */
  waiting(kind: Kind) {
    const counts = this.props.run.counts?.[kind]
    const actions = this.isUndo ? UNDO_ACTIONS : ACTIONS
    return counts ? counts.read - actions.reduce((total, action) => total + counts[action], 0) : 0
  }

  waitingText(kind: Kind) {
    return formatCount(this.waiting(kind))
  }

  get isUnfinished() {
    return KINDS.some((kind) => this.waiting(kind) > 0)
  }

  get title() {
    const done = this.props.run.state === 'done'
    if (this.isUndo) return done ? _t('What was undone') : _t('What was undone so far')
    return done ? _t('What was imported') : _t('What was imported so far')
  }

  get undoneText() {
    const { undone_by } = this.props.run
    return undone_by === null ? '' : _t('Undone since: %s', undone_by)
  }

  get failed() {
    return KINDS.reduce((total, kind) => total + (this.props.run.counts?.[kind].fail ?? 0), 0)
  }

  get failedText() {
    return _t('Failed rows (%s)', formatCount(this.failed))
  }
}
