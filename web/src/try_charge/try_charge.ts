import { Component, useEffect, useState } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import { registry } from '@web/core/registry'
import { useService } from '@web/core/utils/hooks'
import { standardWidgetProps } from '@web/views/widgets/standard_widget_props'
import type { ServiceFactories } from 'services'
import { decimalText, formatAmount, formatDecimal, formatMoney } from '../format.ts'
import { errorSentence } from '../server_error.ts'
import type { Trial, TrialPart } from './contract.ts'

/** What the panel needs of Odoo's record of the form. */
interface ChargeRecord {
  resId: number | false
  dirty: boolean
  /** Whether there are changes, after those that are still being typed have been taken in. */
  isDirty(): Promise<boolean>
  /** False where fields are missing or wrong, which Odoo marks. */
  save(): Promise<boolean>
}

interface Props {
  record: ChargeRecord
  readonly?: boolean
}

interface State {
  quantity: string
  asking: boolean
  trial: Trial | null
  /** The charge that was tried. */
  triedId: number | null
  error: string | null
}

/** What a quantity would cost under the charge of the form as it is saved, and why. */
export class TryCharge extends Component {
  static override template = 'fusion_centralize_billing.TryCharge'
  static override props = { ...standardWidgetProps }
  declare props: Props
  declare orm: ServiceFactories['orm']
  declare state: State

  override setup() {
    this.orm = useService('orm')
    this.state = useState({ quantity: '', asking: false, trial: null, triedId: null, error: null })
    useEffect(
      (resId, dirty) => {
        // An answer is about one charge as it was saved when it was asked.
        if (dirty || resId !== this.state.triedId) this.forget()
      },
      () => [this.props.record.resId, this.props.record.dirty],
    )
  }

  get mustSave() {
    return !this.props.record.resId || this.props.record.dirty
  }

  get buttonText() {
    return this.mustSave ? _t('Save and try') : _t('Try it')
  }

  get hint() {
    if (!this.props.record.resId) return _t('This charge is new: it is saved first, so that the engine can rate by it.')
    return this.props.record.dirty ? _t('Your changes are saved first: what is tried is what is saved.') : ''
  }

  forget() {
    this.state.trial = null
    this.state.error = null
  }

  onType(event: InputEvent) {
    this.state.quantity = (event.target as HTMLInputElement).value
    this.forget()
  }

  async onSubmit() {
    if (this.state.asking) return
    this.forget()
    const quantity = decimalText(this.state.quantity)
    if (quantity === null) {
      this.state.error = _t('Enter a quantity in figures, such as %s.', formatDecimal('25200.5'))
      return
    }
    this.state.asking = true
    try {
      await this.ask(quantity)
    } catch (error) {
      this.state.error = errorSentence(error)
    } finally {
      this.state.asking = false
    }
  }

  private async ask(quantity: string) {
    const { record } = this.props
    if (((await record.isDirty()) || !record.resId) && !(await record.save())) {
      this.state.error = _t('The charge could not be saved. Correct the fields that are marked, then try again.')
      return
    }
    const { resId } = record
    if (!resId) return
    this.state.triedId = resId
    const trial = (await this.orm.call('fusion.billing.charge', 'try_quantity', [[resId], quantity])) as Trial
    const isAsked = record.resId === resId && !record.dirty && decimalText(this.state.quantity) === quantity
    if (isAsked) this.state.trial = trial
  }

  get tiers(): TrialPart[] {
    return this.state.trial?.parts.filter(({ tier }) => tier !== null) ?? []
  }

  overage({ overage, unit }: Trial) {
    return unit ? `${formatDecimal(overage)} ${unit}` : formatDecimal(overage)
  }

  range({ above, up_to }: TrialPart) {
    return up_to === null
      ? _t('above %s', formatDecimal(above))
      : _t('above %(above)s, up to %(upTo)s', { above: formatDecimal(above), upTo: formatDecimal(up_to) })
  }

  /** The price of a batch, with its size where that is not one unit. */
  price({ price_per_unit, unit_batch }: TrialPart) {
    const price = formatAmount(price_per_unit)
    return unit_batch === '1' ? price : _t('%(price)s per %(batch)s', { price, batch: formatDecimal(unit_batch) })
  }

  decimal(figure: string) {
    return formatDecimal(figure)
  }

  amount(figure: string) {
    return formatAmount(figure)
  }

  money(figure: string) {
    return formatMoney(figure)
  }
}

registry.category('view_widgets').add('fusion_try_charge', { component: TryCharge })
