import { registry } from '@web/core/registry'
import { FloatField, floatField } from '@web/views/fields/float/float_field'
import { formatDecimal } from '../format.ts'

/** Twelve digits behind the point is what the database keeps; the shortest text of a float never needs more than these. */
const PLAIN = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 20 })

/**
 * A figure with all digits that it has. Odoo's own field rounds to a number of digits by multiplying first, which shows a
 * batch of 3,600 as 3,600.000000000003 as soon as it is to show twelve of them.
 */
export class ExactFloatField extends FloatField {
  override get formattedValue(): string {
    return exactFigure(this.value as number | false)
  }
}

/** The decimal that a float stands for, as people of this language write it; nothing for none. */
export function exactFigure(value: number | false): string {
  return value === false ? '' : formatDecimal(PLAIN.format(value))
}

registry.category('fields').add('fusion_exact_float', {
  ...floatField,
  supportedOptions: [],
  supportedTypes: ['float'],
  component: ExactFloatField,
})
