import { Component } from '@odoo/owl'
import type { Message } from '../messages.ts'

/** What the page has to say, a sentence each. */
export class RunMessages extends Component {
  static override template = 'fusion_centralize_billing.RunMessages'
  static override props = { messages: Array }
  declare props: { messages: Message[] }

  icon({ level }: Message) {
    return { danger: 'fa-times-circle', warning: 'fa-exclamation-triangle', info: 'fa-info-circle' }[level]
  }
}
