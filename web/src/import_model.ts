import { ConnectionLostError } from '@web/core/network/rpc'
import type { Action, Kind, LineFilter, Lines, Orphans, Progress, Run, Screen, Source } from './contract.ts'
import { isOpen, shownDryRun } from './screen_state.ts'
import { errorSentence, isDenied } from './server_error.ts'

/** How often an open run is asked for its progress, in milliseconds. */
const POLL = { visible: 500, hidden: 10_000 }

/** Calls a method of the import run; `silent` shows no loading sign of Odoo's own. */
// biome-ignore lint/suspicious/noExplicitAny: as Odoo's own; the contract says what each method answers
export type Call = (method: string, args: unknown[], silent: boolean) => Promise<any>

/** A page of lines, and where in the whole list it begins. */
export interface LinePage extends Lines {
  offset: number
}

/** A page of the orders that are gone from NexaCloud, and where in the whole list it begins. */
export interface OrphanPage extends Orphans {
  offset: number
}

/** All that the screen shows, and all that it asks of Odoo. Used as a reactive object: see OWL's useState. */
export class ImportModel {
  source: Source | null = null
  sourceError: string | null = null
  /** Whether Odoo has said what there is to show. */
  loaded = false
  run: Run | null = null
  /** Null until they are known. */
  lines: LinePage | null = null
  linesLoading = false
  linesError: string | null = null
  filter: LineFilter = {}
  /** Null until they are known. */
  orphans: OrphanPage | null = null
  orphansError: string | null = null
  pageSize = 80
  /** A click is on its way to the server. */
  busy = false
  stopping = false
  /** Why this user gets to see nothing. */
  denied: string | null = null
  /** Why the last click came to nothing. */
  error: string | null = null
  /** Why the page cannot follow the run at the moment. */
  connection: string | null = null

  /** How the person set the switch; null until they do. */
  private chosenDryRun: boolean | null = null
  /** The offset of the page of lines that is wanted. */
  private offset = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false
  /** Odoo could not be reached when it was last asked: the page asks again by itself. */
  private unreachable = false
  /** The number of the newest request of each kind: an older one's answer is not looked at. */
  private readonly newest = { source: 0, screen: 0, lines: 0, orphans: 0 }

  constructor(private readonly call: Call) {}

  // -- What the server has ----------------------------------------------------------------------------------------

  /** Whether NexaCloud can be read; the engine is asked for it, so it may take a while. */
  async checkSource(): Promise<void> {
    const request = ++this.newest.source
    this.source = null
    this.sourceError = null
    try {
      const source: Source = await this.call('get_source', [], true)
      if (request === this.newest.source) this.source = source
    } catch (error) {
      if (request === this.newest.source) this.sourceError = errorSentence(error)
    }
  }

  /** Shows the newest run, whoever started it and wherever. */
  async refresh(): Promise<void> {
    const request = ++this.newest.screen
    try {
      const screen: Screen = await this.call('get_screen', [false], true)
      if (request !== this.newest.screen) return
      this.reached()
      this.pageSize = screen.page_size
      this.show(screen.run)
      this.loaded = true
    } catch (error) {
      if (request !== this.newest.screen) return
      this.missed(error)
    }
    this.follow()
  }

  private show(run: Run | null): void {
    if (run?.id !== this.run?.id) {
      this.filter = {}
      this.dropLines()
      this.dropOrphans()
    }
    if (run?.id !== this.run?.id || run?.state !== this.run?.state) this.offset = 0
    if (!isOpen(run)) this.stopping = false
    const fails = run?.state === 'failed' && (run.id !== this.run?.id || run.state !== this.run.state)
    this.run = run
    // What made it fail may concern the source, which was well when it was last looked at.
    if (fails && this.loaded) this.checkSource()
    if (run?.counts) this.loadLines()
    else this.dropLines()
    if (run?.orphans) this.loadOrphans(this.orphans?.offset ?? 0)
    else this.dropOrphans()
  }

  /** Takes what the bus or a poll says of a run. With a new state come counts, totals and lines. */
  async take(progress: Progress | Omit<Progress, 'notice'>): Promise<void> {
    const run = this.run
    if (!run || progress.id !== run.id || progress.state !== run.state) return this.refresh()
    this.run = { ...run, ...progress }
  }

  private follow(): void {
    clearTimeout(this.timer)
    if (this.closed || !(isOpen(this.run) || this.unreachable)) return
    this.timer = setTimeout(() => this.poll(), document.hidden ? POLL.hidden : POLL.visible)
  }

  private async poll(): Promise<void> {
    const run = this.run
    if (!run || !isOpen(run)) return this.refresh()
    try {
      const progress: Progress = await this.call('get_progress', [[run.id]], true)
      this.reached()
      await this.take(progress)
    } catch (error) {
      this.missed(error)
    }
    this.follow()
  }

  private reached(): void {
    this.denied = null
    this.connection = null
    this.unreachable = false
  }

  private missed(error: unknown): void {
    this.unreachable = error instanceof ConnectionLostError
    if (isDenied(error)) this.deny(errorSentence(error))
    else this.connection = errorSentence(error)
  }

  private deny(sentence: string): void {
    this.denied = sentence
    this.connection = null
    this.loaded = false
    this.run = null
    this.dropLines()
    this.dropOrphans()
  }

  /** Asks no more. */
  close(): void {
    this.closed = true
    clearTimeout(this.timer)
  }

  // -- What people do ---------------------------------------------------------------------------------------------

  /** Whether the main button makes a preview; what the person sets stays. */
  get dryRun(): boolean {
    return shownDryRun(this.run, this.chosenDryRun)
  }

  set dryRun(dryRun: boolean) {
    this.chosenDryRun = dryRun
  }

  start(dryRun: boolean): Promise<void> {
    return this.click('start', [dryRun])
  }

  /** Carries out the plan of this run, even if the page shows another by now: the server says whether it still may. */
  import(id: number): Promise<void> {
    return this.click('action_import', [[id]])
  }

  /** The same, with the run's questions answered with yes. */
  importAnyway(id: number): Promise<void> {
    return this.click('action_import_anyway', [[id]])
  }

  continue(id: number): Promise<void> {
    return this.click('action_continue', [[id]])
  }

  cancelOrphans(id: number): Promise<void> {
    return this.click('cancel_orphans', [[id]])
  }

  /** Makes a preview of the undo of an import; nothing is undone before that is carried out. */
  undo(id: number): Promise<void> {
    return this.click('undo', [[id]])
  }

  /** Remembers who a row's customer is; without a partner a new one is made. */
  choose(id: number, lineId: number, partnerId: number | false): Promise<void> {
    return this.click('choose_customer', [[id], lineId, partnerId])
  }

  async stop(id: number): Promise<void> {
    this.stopping = true
    await this.click('action_stop', [[id]])
    if (this.error) this.stopping = false
  }

  private async click(method: string, args: unknown[]): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.error = null
    try {
      await this.call(method, args, false)
    } catch (error) {
      this.error = errorSentence(error)
    }
    await this.refresh()
    this.busy = false
  }

  // -- Lines ------------------------------------------------------------------------------------------------------

  /** Narrows the lines to a kind and what became of it; the same again shows all. */
  toggle(kind: Kind, action: Action | 'warn'): void {
    const { search, ...present } = this.filter
    const wanted: LineFilter = action === 'warn' ? { kind, warned: true } : { kind, action }
    const same = present.kind === kind && present.action === wanted.action && present.warned === wanted.warned
    this.narrow({ ...(same ? {} : wanted), ...(search ? { search } : {}) })
  }

  search(text: string): void {
    const { search: _, ...rest } = this.filter
    this.narrow(text.trim() ? { ...rest, search: text.trim() } : rest)
  }

  narrow(filter: LineFilter): void {
    this.filter = filter
    this.goTo(0)
  }

  goTo(offset: number): void {
    this.offset = offset
    this.loadLines()
  }

  /** Forgets the lines, and those that are on their way. */
  private dropLines(): void {
    this.newest.lines++
    this.lines = null
    this.linesLoading = false
  }

  /** Fetches the one page that is shown. */
  async loadLines(): Promise<void> {
    if (!this.run) return
    const request = ++this.newest.lines
    this.linesLoading = true
    this.linesError = null
    const offset = this.offset
    try {
      const args = [[this.run.id], { ...this.filter }, offset, this.pageSize]
      const lines: Lines = await this.call('get_lines', args, true)
      if (request !== this.newest.lines) return
      this.lines = { ...lines, offset }
    } catch (error) {
      if (request !== this.newest.lines) return
      this.lines = null
      this.linesError = errorSentence(error)
    }
    this.linesLoading = false
  }

  // -- Orders that are gone from NexaCloud --------------------------------------------------------------------------

  private dropOrphans(): void {
    this.newest.orphans++
    this.orphans = null
    this.orphansError = null
  }

  async loadOrphans(offset: number): Promise<void> {
    if (!this.run) return
    const request = ++this.newest.orphans
    this.orphansError = null
    try {
      const orphans: Orphans = await this.call('get_orphans', [[this.run.id], offset, this.pageSize], true)
      if (request === this.newest.orphans) this.orphans = { ...orphans, offset }
    } catch (error) {
      if (request === this.newest.orphans) this.orphansError = errorSentence(error)
    }
  }
}
