import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Kind, Run } from '../contract.ts'
import { formatCount } from '../format.ts'
import { KINDS, kindName } from '../labels.ts'

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

  /** Until a run is done its counts are still those of the plan; how far it came is in its progress. */
  happened(kind: Kind, action: 'create' | 'update') {
    const { state, counts, kinds } = this.props.run
    return formatCount((state === 'done' ? counts?.[kind][action] : kinds[kind]?.[action].done) ?? 0)
  }

  failedOf(kind: Kind) {
    return formatCount(this.props.run.counts?.[kind].fail ?? 0)
  }

  get title() {
    return this.props.run.state === 'done' ? _t('What was imported') : _t('What was imported so far')
  }

  get failed() {
    return KINDS.reduce((total, kind) => total + (this.props.run.counts?.[kind].fail ?? 0), 0)
  }

  get failedText() {
    return formatCount(this.failed)
  }
}
