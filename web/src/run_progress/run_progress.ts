import { Component } from '@odoo/owl'
import type { Progress } from '../contract.ts'
import { announcement, percentDone, progressSentence, rateSentence, timeLeftSentence } from '../progress.ts'

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

  /** Rate and time left, as far as they are known. */
  get pace() {
    return [rateSentence(this.props.progress), timeLeftSentence(this.props.progress)].filter(Boolean).join(', ')
  }
}
