import { Component } from '@odoo/owl'
import { deserializeDateTime, formatDateTime } from '@web/core/l10n/dates'
import { _t } from '@web/core/l10n/translation'
import type { Kind, Source } from '../contract.ts'
import { formatCount } from '../format.ts'
import { KINDS, kindName, type Label } from '../labels.ts'

interface Props {
  source: Source | null
  asking: boolean
  error: string | null
  onCheck: () => void
  onSettings: () => void
}

/** Whether NexaCloud can be read, and what is there to be read. */
export class SourceCard extends Component {
  static override template = 'fusion_centralize_billing.SourceCard'
  static override props = {
    source: [Object, { value: null }],
    asking: Boolean,
    error: [String, { value: null }],
    onCheck: Function,
    onSettings: Function,
  }
  declare props: Props

  kinds = KINDS

  get status(): Label {
    const { source, asking } = this.props
    if (asking) return { text: _t('Asking the engine…'), icon: 'fa-circle-o-notch fa-spin', color: 'muted' }
    if (!source) return { text: _t('Not known'), icon: 'fa-question-circle', color: 'warning' }
    const labels: Record<Source['status'], Label> = {
      ready: { text: _t('Ready: it can be read, and only read'), icon: 'fa-check-circle', color: 'success' },
      writable: { text: _t('Ready, but its role can write'), icon: 'fa-exclamation-triangle', color: 'warning' },
      refused: { text: _t('Cannot be read'), icon: 'fa-times-circle', color: 'danger' },
      unsafe: { text: _t('Not safe to import into'), icon: 'fa-times-circle', color: 'danger' },
    }
    return labels[source.status]
  }

  kindName(kind: Kind) {
    return kindName(kind)
  }

  rows(kind: Kind) {
    const count = this.props.source?.rows[kind] ?? null
    return count === null ? _t('unknown') : formatCount(count)
  }

  get checkedAt() {
    return this.props.source && formatDateTime(deserializeDateTime(this.props.source.checked_at))
  }
}
