import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Action, Counts, Kind, LineFilter } from '../contract.ts'
import { formatCount } from '../format.ts'
import { ACTIONS, actionLabel, KINDS, kindName, UNDO_ACTIONS } from '../labels.ts'

interface Props {
  counts: Counts
  /** Whether they are the rows of an undo. */
  undo: boolean
  filter: LineFilter
  onToggle: (kind: Kind, action: Action | 'warn') => void
}

/** How many rows of each kind are new, changed and so on; each figure narrows the table to its rows. */
export class KindTiles extends Component {
  static override template = 'fusion_centralize_billing.KindTiles'
  static override props = { counts: Object, undo: Boolean, filter: Object, onToggle: Function }
  declare props: Props

  kinds = KINDS

  get buckets(): (Action | 'warn')[] {
    return [...(this.props.undo ? UNDO_ACTIONS : ACTIONS), 'warn']
  }

  kindName(kind: Kind) {
    return kindName(kind)
  }

  label(bucket: Action | 'warn') {
    return actionLabel(bucket, this.props.undo)
  }

  read(kind: Kind) {
    const count = formatCount(this.props.counts[kind].read)
    return this.props.undo ? _t('%s to undo', count) : _t('%s read', count)
  }

  count(kind: Kind, bucket: Action | 'warn') {
    return formatCount(this.props.counts[kind][bucket])
  }

  isEmpty(kind: Kind, bucket: Action | 'warn') {
    return this.props.counts[kind][bucket] === 0
  }

  isPressed(kind: Kind, bucket: Action | 'warn') {
    const { filter } = this.props
    if (filter.kind !== kind) return false
    return bucket === 'warn' ? filter.warned === true : filter.action === bucket
  }
}
