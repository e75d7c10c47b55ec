import { Component, onWillStart, onWillUnmount, useExternalListener, useRef, useState } from '@odoo/owl'
import { ConfirmationDialog } from '@web/core/confirmation_dialog/confirmation_dialog'
import { _t } from '@web/core/l10n/translation'
import { registry } from '@web/core/registry'
import { useService } from '@web/core/utils/hooks'
import { Layout } from '@web/search/layout'
import { standardActionServiceProps } from '@web/webclient/actions/action_service'
import type { ServiceFactories } from 'services'
import { anywayText, cancelOrphansText, confirmationText } from '../confirmation.ts'
import type { Line, Orphan, OrphanSummary, Progress, Run } from '../contract.ts'
import { ControlTotals } from '../control_totals/control_totals.ts'
import { GoneOrders } from '../gone_orders/gone_orders.ts'
import { ImportModel } from '../import_model.ts'
import { KindTiles } from '../kind_tiles/kind_tiles.ts'
import { LineTable } from '../line_table/line_table.ts'
import { messages } from '../messages.ts'
import { RevenueChart } from '../revenue/revenue.ts'
import { RunButtons } from '../run_buttons/run_buttons.ts'
import { RunMessages } from '../run_messages/run_messages.ts'
import { RunProgress } from '../run_progress/run_progress.ts'
import { RunResult } from '../run_result/run_result.ts'
import { buttons, isOpen, mainAction, wasApplied } from '../screen_state.ts'
import { SourceCard } from '../source_card/source_card.ts'

const RUN = 'fusion.billing.import.run'
const BUS = 'fusion_billing.import_run'
const ADDON = 'fusion_centralize_billing'

/** Fusion Billing > Import from NexaCloud. */
export class ImportScreen extends Component {
  static override template = 'fusion_centralize_billing.ImportScreen'
  static override components = {
    ControlTotals,
    GoneOrders,
    KindTiles,
    Layout,
    LineTable,
    RevenueChart,
    RunButtons,
    RunMessages,
    RunProgress,
    RunResult,
    SourceCard,
  }
  static override props = { ...standardActionServiceProps }
  static path = 'fusion-billing-import'
  static displayName = _t('Import from NexaCloud')

  declare action: ServiceFactories['action']
  declare dialog: ServiceFactories['dialog']
  declare model: ImportModel
  declare table: { el: HTMLElement | null }

  override setup() {
    const orm = useService('orm')
    const bus = useService('bus_service')
    this.action = useService('action')
    this.dialog = useService('dialog')
    this.table = useRef('table')
    this.env.config.setDisplayName(_t('Import from NexaCloud'))
    this.model = useState(
      new ImportModel((method, args, silent) => (silent ? orm.silent : orm).call(RUN, method, args)),
    )
    const onProgress = (progress: Omit<Progress, 'notice'>) => {
      this.model.take(progress)
    }
    bus.subscribe(BUS, onProgress)
    useExternalListener(document, 'visibilitychange', () => {
      if (!document.hidden) this.model.refresh()
    })
    onWillStart(() => {
      // Neither is waited for: the page says by itself what it still asks for.
      this.model.refresh()
      this.model.checkSource()
    })
    onWillUnmount(() => {
      bus.unsubscribe(BUS, onProgress)
      this.model.close()
    })
  }

  get run() {
    return this.model.run
  }

  get isOpen() {
    return isOpen(this.run)
  }

  get isUndo() {
    return this.run !== null && this.run.undoes !== null
  }

  get wasApplied() {
    return this.run !== null && wasApplied(this.run)
  }

  get buttons() {
    return buttons(this.run, this.model.dryRun, this.model.busy || !this.model.loaded)
  }

  get messages() {
    return messages(this.model)
  }

  /** A sentence for a part of the page, unless the top of the page says it already. */
  unlessSaid(sentence: string | null) {
    return this.messages.some(({ text }) => text === sentence) ? null : sentence
  }

  setDryRun(dryRun: boolean) {
    this.model.dryRun = dryRun
  }

  onMain() {
    const run = this.run
    const action = mainAction(run, this.model.dryRun)
    if (action === 'preview') return this.model.start(true)
    this.confirm(
      confirmationText(run, action),
      // What was confirmed is what happens, even if the page shows another run by then.
      run && action === 'apply' ? () => this.model.import(run.id) : () => this.model.start(false),
      action === 'apply' && this.isUndo,
    )
  }

  onImportAnyway(run: Run) {
    this.confirm(anywayText(run), () => this.model.importAnyway(run.id))
  }

  onCancelOrphans(run: Run, summary: OrphanSummary) {
    this.dialog.add(ConfirmationDialog, {
      title: _t('Gone from NexaCloud'),
      body: cancelOrphansText(summary),
      confirmLabel: _t('Cancel Orders'),
      cancelLabel: _t('Keep them'),
      confirm: () => {
        this.model.cancelOrphans(run.id)
      },
      cancel: () => {},
    })
  }

  private confirm(body: string, confirm: () => unknown, undo = false) {
    this.dialog.add(ConfirmationDialog, {
      title: undo ? _t('Undo an import') : _t('Import from NexaCloud'),
      body,
      confirmLabel: undo ? _t('Undo Now') : _t('Import Now'),
      // Not waited for: the dialog closes, and the page shows what becomes of it.
      confirm: () => {
        confirm()
      },
      cancel: () => {},
    })
  }

  openRecord({ record }: Line) {
    if (record) this.openForm(record.model, record.id)
  }

  openOrder({ order_id }: Orphan) {
    this.openForm('sale.order', order_id)
  }

  openForm(model: string, id: number) {
    this.action.doAction({
      type: 'ir.actions.act_window',
      res_model: model,
      res_id: id,
      views: [[false, 'form']],
    })
  }

  openAction(name: string) {
    this.action.doAction(`${ADDON}.${name}`)
  }

  openSettings() {
    this.openAction('action_fusion_billing_settings')
  }

  showFailed() {
    this.model.narrow({ action: 'fail' })
    this.table.el?.scrollIntoView()
    this.table.el?.focus({ preventScroll: true })
  }
}

registry.category('actions').add('fusion_centralize_billing.import', ImportScreen)
