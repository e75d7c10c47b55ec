import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Line } from '../contract.ts'

interface Props {
  line: Line
  onOpenRecord: (line: Line) => void
}

/** One row with every field that it brings, and the way to its record. */
export class LineDiff extends Component {
  static override template = 'fusion_centralize_billing.LineDiff'
  static override props = { line: Object, onOpenRecord: Function }
  declare props: Props

  get isNew() {
    return this.props.line.action === 'create'
  }

  /** Whether Odoo's values moved since the preview. */
  get hasMoved() {
    return this.props.line.changes.some(({ present }) => present !== undefined)
  }

  get recordUrl() {
    const { record } = this.props.line
    return record && `/odoo/${record.model}/${record.id}`
  }

  get recordText() {
    return {
      user: _t('Open the customer'),
      plan: _t('Open the plan'),
      subscription: _t('Open the subscription'),
    }[this.props.line.kind]
  }
}
