import { Component } from '@odoo/owl'
import type { Counts, Kind, Run } from '../contract.ts'
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
    return formatCount(this.of(this.props.run.planned_counts, kind, action))
  }

  happened(kind: Kind, action: 'create' | 'update' | 'fail') {
    return formatCount(this.of(this.props.run.counts, kind, action))
  }

  get failed() {
    return KINDS.reduce((total, kind) => total + this.of(this.props.run.counts, kind, 'fail'), 0)
  }

  get failedText() {
    return formatCount(this.failed)
  }

  private of(counts: Counts | null, kind: Kind, action: 'create' | 'update' | 'fail') {
    return counts?.[kind][action] ?? 0
  }
}
