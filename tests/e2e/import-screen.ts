import { expect as expectAtOnce, type Locator, type Page } from '@playwright/test'
import { PATIENCE } from './browser.ts'

/** Playwright's own assertions, which wait until the page comes to what is expected. */
export const expect = expectAtOnce.configure({ timeout: PATIENCE })

export const PATH = '/odoo/fusion-billing-import'

/** Where another view of the addon is, by the name of its action. */
export const actionPath = (name: string) => `/odoo/action-fusion_centralize_billing.${name}`

/** What the source card says when all is well. */
export const READY = 'Ready: it can be read, and only read'

/** More than the page ever has. */
const TAB_STOPS = 400

type KindName = 'Customers' | 'Plans' | 'Subscriptions'

/** Fusion Billing > Import from NexaCloud, by the names that it has for people and for screen readers. */
export class ImportScreen {
  readonly page: Page
  readonly source: Locator
  readonly checkAgain: Locator
  readonly dryRun: Locator
  readonly preview: Locator
  readonly runImport: Locator
  readonly runUndo: Locator
  readonly stop: Locator
  readonly continue: Locator
  readonly importAnyway: Locator
  readonly dialog: Locator
  readonly importNow: Locator
  readonly undoNow: Locator
  readonly progress: Locator
  readonly messages: Locator
  readonly totals: Locator
  readonly result: Locator
  readonly undone: Locator
  readonly gone: Locator
  readonly rows: Locator
  readonly search: Locator

  constructor(page: Page) {
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const section = (name: string) => page.getByRole('region', { name, exact: true })
    this.page = page
    this.source = section('NexaCloud')
    this.checkAgain = button('Check again')
    this.dryRun = page.getByRole('switch', { name: 'Dry run', exact: true })
    this.preview = button('Preview')
    this.runImport = button('Run Import')
    this.runUndo = button('Run Undo')
    this.stop = button('Stop')
    this.continue = button('Continue')
    this.importAnyway = button('Import Anyway')
    this.dialog = page.getByRole('dialog')
    this.importNow = this.dialog.getByRole('button', { name: 'Import Now' })
    this.undoNow = this.dialog.getByRole('button', { name: 'Undo Now' })
    this.progress = page.getByRole('progressbar')
    this.messages = page.locator('.o_fusion_messages')
    this.totals = section('Control totals')
    this.result = section('What was imported')
    this.undone = section('What was undone')
    this.gone = section('Gone from NexaCloud')
    this.rows = section('Rows')
    this.search = page.getByRole('searchbox', { name: 'Search rows' })
  }

  /** Opens it by its URL. */
  async open(): Promise<void> {
    await this.page.goto(PATH)
  }

  /** Opens it as people find it. */
  async openByMenu(): Promise<void> {
    await this.page.locator('.o_navbar_apps_menu button').click()
    await this.page.getByRole('menuitem', { name: 'Fusion Billing' }).click()
  }

  /** One figure of a tile, which narrows the rows: New of Customers, say. */
  figure(kind: KindName, name: string): Locator {
    return this.page
      .getByRole('region', { name: kind, exact: true })
      .getByRole('button', { name: new RegExp(`^${name} `) })
  }

  /** What the figures of all tiles say. */
  async figures(name: string): Promise<Record<KindName, number>> {
    const count = async (kind: KindName) => {
      const text = (await this.figure(kind, name).textContent()) ?? ''
      return Number(text.replace(/[^0-9]/g, ''))
    }
    return {
      Customers: await count('Customers'),
      Plans: await count('Plans'),
      Subscriptions: await count('Subscriptions'),
    }
  }

  /** The row of one id of NexaCloud's. */
  row(id: string): Locator {
    return this.rows.getByRole('row').filter({ has: this.page.getByRole('cell', { name: id, exact: true }) })
  }

  /** Makes a preview and waits for it. */
  async makePreview(): Promise<void> {
    const started = this.page.waitForResponse(/fusion\.billing\.import\.run\/start/)
    await this.preview.click()
    await started
    // What is shown until then is the run before.
    await this.page.getByRole('button', { name: 'Preview', exact: true, disabled: false }).waitFor()
    await this.isIn('Previewed')
  }

  /** Imports what was previewed: dry run off, Run Import, Import Now. Does not wait for its end. */
  async importPreviewed(): Promise<void> {
    await this.dryRun.click()
    await this.runImport.click()
    await this.importNow.click()
  }

  /** Waits until the run that is shown is in this state; an assertion would look for it once a second only. */
  async isIn(state: string): Promise<void> {
    await this.page.locator('.o_fusion_run_buttons .badge', { hasText: new RegExp(`^${state}$`) }).waitFor()
  }

  /** Moves the focus by the Tab key alone, or back by Shift and Tab, as far as once around the page. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeEnabled()
    for (let presses = 0; presses < TAB_STOPS; presses++) {
      await this.page.keyboard.press(key)
      if (await target.evaluate((element) => element.matches(':focus'))) return
    }
    throw new Error('the Tab key does not come there')
  }

  /** Waits until neither the page nor what scrolls in it is wider than the window. */
  async fitsTheWindow(): Promise<void> {
    const beyond = () =>
      this.page.evaluate<number>(
        `Math.max(...[document.documentElement, ...document.querySelectorAll('.o_content')]
          .map((element) => element.scrollWidth - element.clientWidth))`,
      )
    await expect.poll(beyond, { message: 'pixels beyond the window' }).toBe(0)
  }
}
