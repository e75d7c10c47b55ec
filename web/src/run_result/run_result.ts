import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Kind, Run } from '../contract.ts'
import { formatCount } from '../format.ts'
import { ACTIONS, KINDS, kindName } from '../labels.ts'

interface Props {
  run: Run
  onOpen: (action: string) => void
  onFailed: () => void
}

/** What was written, beside what the plan had said, and where to look at it. */
export class RunResult extends Component {
  static override template = 'fusion_centralize_billing.RunResult'
  static override props = { run: Object, onOpen: Function, onFailed: Function }
  declare props: Props

  kinds = KINDS

  kindName(kind: Kind) {
    return kindName(kind)
  }

  planned(kind: Kind, action: 'create' | 'update') {
    return formatCount(this.props.run.planned_counts?.[kind][action] ?? 0)
  }

  happened(kind: Kind, action: 'create' | 'update' | 'fail') {
    return formatCount(this.props.run.counts?.[kind][action] ?? 0)
  }

  /** Rows that an import which ended too early has not come to. */
  waiting(kind: Kind) {
    const counts = this.props.run.counts?.[kind]
    return counts ? counts.read - ACTIONS.reduce((total, action) => total + counts[action], 0) : 0
  }

  waitingText(kind: Kind) {
    return formatCount(this.waiting(kind))
  }

  get isUnfinished() {
    return KINDS.some((kind) => this.waiting(kind) > 0)
  }

  get title() {
    return this.props.run.state === 'done' ? _t('What was imported') : _t('What was imported so far')
  }

  get failed() {
    return KINDS.reduce((total, kind) => total + (this.props.run.counts?.[kind].fail ?? 0), 0)
  }

  get failedText() {
    return _t('Failed rows (%s)', formatCount(this.failed))
  }
}
