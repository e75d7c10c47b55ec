import { Component, xml } from '@odoo/owl'

/** Shows what it is told to. */
export class FloatField extends Component {
  static override template = xml`<span t-out="formattedValue"/>`
  static override props = ['*']
  declare props: { value: number | false }

  get value() {
    return this.props.value
  }

  get formattedValue() {
    return String(this.value)
  }
}

export const floatField = { component: FloatField, supportedTypes: ['float'] }
