import { Component } from '@odoo/owl'
import type { Progress } from '../contract.ts'
import { announcement, paceSentence, percentDone, progressSentence } from '../progress.ts'

/** How far the server is. */
export class RunProgress extends Component {
  static override template = 'fusion_centralize_billing.RunProgress'
  static override props = { progress: Object }
  declare props: { progress: Progress }

  get percent() {
    return percentDone(this.props.progress)
  }

  get sentence() {
    return progressSentence(this.props.progress)
  }

  get announcement() {
    return announcement(this.props.progress)
  }

  get pace() {
    return paceSentence(this.props.progress)
  }
}
