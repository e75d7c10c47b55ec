import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Line } from '../contract.ts'
import { CustomerChoice } from '../customer_choice/customer_choice.ts'

interface Props {
  line: Line
  busy: boolean
  onOpenRecord: (line: Line) => void
  onOpenForm: (model: string, id: number) => void
  onChoose: (line: Line, partnerId: number | false) => void
}

/** One row with every field that it brings, and the way to its record. */
export class LineDiff extends Component {
  static override template = 'fusion_centralize_billing.LineDiff'
  static override components = { CustomerChoice }
  static override props = {
    line: Object,
    busy: Boolean,
    onOpenRecord: Function,
    onOpenForm: Function,
    onChoose: Function,
  }
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

  get linkUrl() {
    return this.props.line.link && `/odoo/fusion.billing.account.link/${this.props.line.link}`
  }

  openLink() {
    if (this.props.line.link) this.props.onOpenForm('fusion.billing.account.link', this.props.line.link)
  }

  get recordText() {
    return {
      user: _t('Open the customer'),
      plan: _t('Open the plan'),
      subscription: _t('Open the subscription'),
    }[this.props.line.kind]
  }
}
