import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Candidate, Line } from '../contract.ts'

interface Props {
  line: Line
  busy: boolean
  onOpenForm: (model: string, id: number) => void
  onChoose: (partnerId: number | false) => void
}

/** Who a NexaCloud user is in Odoo, where its e-mail does not tell: one click on one of the customers, or on a new one. */
export class CustomerChoice extends Component {
  static override template = 'fusion_centralize_billing.CustomerChoice'
  static override props = { line: Object, busy: Boolean, onOpenForm: Function, onChoose: Function }
  declare props: Props

  get candidates() {
    return this.props.line.choice?.candidates ?? []
  }

  get question() {
    const who = this.props.line.name || this.props.line.external_id || ''
    return _t('Who is %s in Odoo?', who)
  }

  url({ id }: Candidate) {
    return `/odoo/res.partner/${id}`
  }

  chooseLabel({ name, id }: Candidate) {
    return _t('Choose %(name)s (id %(id)s)', { name, id })
  }

  details({ email, city, id }: Candidate) {
    return [email, city, _t('id %s', id)].filter(Boolean).join(' · ')
  }
}
