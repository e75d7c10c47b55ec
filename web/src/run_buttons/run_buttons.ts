import { Component } from '@odoo/owl'
import { _t } from '@web/core/l10n/translation'
import type { Run } from '../contract.ts'
import { stateLabel } from '../labels.ts'
import { type Buttons, hasNothingToDo } from '../screen_state.ts'

interface Props {
  buttons: Buttons
  run: Run | null
  dryRun: boolean
  /** A click is on its way to the server. */
  busy: boolean
  stopping: boolean
  onDryRun: (dryRun: boolean) => void
  onMain: () => void
  onStop: () => void
  onContinue: () => void
  onImportAnyway: () => void
}

/** The switch, the buttons, and which run the page shows. */
export class RunButtons extends Component {
  static override template = 'fusion_centralize_billing.RunButtons'
  static override props = {
    buttons: Object,
    run: [Object, { value: null }],
    dryRun: Boolean,
    busy: Boolean,
    stopping: Boolean,
    onDryRun: Function,
    onMain: Function,
    onStop: Function,
    onContinue: Function,
    onImportAnyway: Function,
  }
  declare props: Props

  get mainLabel() {
    const { buttons } = this.props
    if (buttons.main === 'preview') return _t('Preview')
    return buttons.main === 'apply' && this.isUndo ? _t('Run Undo') : _t('Run Import')
  }

  get isUndo() {
    return this.props.run !== null && this.props.run.undoes !== null
  }

  get stopLabel() {
    return this.props.stopping ? _t('Stopping…') : _t('Stop')
  }

  /** What the main button would do, as the switch stands. */
  get help() {
    const { run, buttons } = this.props
    if (!buttons.switchEnabled) return ''
    if (buttons.importAnyway) return _t('Import Anyway answers what is asked below with yes.')
    if (buttons.main === 'apply' && this.isUndo) return _t('Run Undo carries out the undo below as it is.')
    if (buttons.main === 'apply') return _t('Run Import carries out the preview below as it is.')
    if (buttons.main === 'import') return _t('Run Import reads NexaCloud, and imports what is new or changed.')
    if (run?.state === 'planned' && !hasNothingToDo(run) && this.isUndo) {
      return _t('Switch Dry run off to carry out the undo below.')
    }
    if (run?.state === 'planned' && !hasNothingToDo(run)) return _t('Switch Dry run off to import the preview below.')
    return _t('A preview shows what an import would do, and writes none of it.')
  }

  get state() {
    return this.props.run && stateLabel(this.props.run.state, this.isUndo)
  }
}
