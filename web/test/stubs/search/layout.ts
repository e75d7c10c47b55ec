import { Component, xml } from '@odoo/owl'

/** The page, with what it adds to Odoo's control panel above it. */
export class Layout extends Component {
  static override template =
    xml`<header><t t-slot="control-panel-navigation-additional"/></header><main t-att-class="props.className"><t t-slot="default"/></main>`
  static override props = ['className', 'display', 'slots']
}
