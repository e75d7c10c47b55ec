import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { expect } from 'vitest'
import { installPackages } from '../../scripts/debian/packages.ts'
import type { Workspace } from '../../scripts/workspace.ts'
import type { OdooServer } from '../runs/site.ts'

/** No sandbox: it needs what root has given up in most containers. The rest keeps the browser from calling anybody. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** How long a page may take to come to what is expected of it, in milliseconds; the machine may be busy. */
export const PATIENCE = 30_000

export const DESKTOP = { width: 1366, height: 900 }
export const PHONE = { width: 390, height: 844 }

export const installBrowser = (workspace: Workspace) => installPackages(workspace, ['chromium-headless-shell'])

/** Debian's Chromium in its form without windows, which takes half the time of the one that could open some. */
export const launchBrowser = () =>
  chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ARGUMENTS })

/** A browser before an Odoo, and what went wrong in both that nobody should ever see. */
export class Visitor {
  readonly #context: BrowserContext
  readonly #odoo: OdooServer
  /** Errors that no code caught, and dialogs with a traceback. */
  readonly #accidents: string[] = []
  /** How much of Odoo's log has been looked through. */
  #logRead = 0

  private constructor(context: BrowserContext, odoo: OdooServer) {
    this.#context = context
    this.#odoo = odoo
  }

  static async arrive(browser: Browser, odoo: OdooServer): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: odoo.url,
      viewport: DESKTOP,
      locale: 'en-CA',
      timezoneId: 'America/Toronto',
    })
    context.setDefaultTimeout(PATIENCE)
    const visitor = new Visitor(context, odoo)
    context.on('weberror', (error) => visitor.#accidents.push(String(error.error())))
    await context.exposeFunction('reportErrorDialog', (text: string) => visitor.#accidents.push(text))
    await context.addInitScript(WATCH_ERROR_DIALOGS)
    return visitor
  }

  newPage(): Promise<Page> {
    return this.#context.newPage()
  }

  /** Is this person from now on, logged in; returns an empty page. */
  async logIn(login = 'admin', password = 'admin'): Promise<Page> {
    const { cookie } = await this.#odoo.login(login, password)
    const [name = '', value = ''] = cookie.split('=')
    await this.#context.addCookies([{ name, value, url: this.#odoo.url }])
    return this.newPage()
  }

  /** Fails if anything went wrong since it was last asked. */
  expectNoAccident(): void {
    expect(this.#accidents.splice(0), 'what nobody should ever see').toEqual([])
    const log = readFileSync(this.#odoo.log, 'utf8')
    expect(log.slice(this.#logRead), "Odoo's log").not.toContain('Traceback')
    this.#logRead = log.length
  }

  /** Leaves all pages; what the browser keeps of them is there for the next. */
  async closePages(): Promise<void> {
    await Promise.all(this.#context.pages().map((page) => page.close()))
  }

  leave(): Promise<void> {
    return this.#context.close()
  }
}

const WATCH_ERROR_DIALOGS = `
  new MutationObserver(() => {
    const dialog = document.querySelector('.o_error_dialog:not([data-reported])')
    if (!dialog) return
    dialog.dataset.reported = ''
    window.reportErrorDialog('an error dialog: ' + dialog.innerText)
  }).observe(document, { childList: true, subtree: true })`

/** What a picture may be high, in pixels: enough for all cards and the first rows. */
const TALLEST = 2000

/**
 * Keeps a picture where FUSION_SCREENSHOTS names a folder for them: of the whole screen from its top on, or of what the
 * window shows as it is scrolled.
 */
export async function picture(page: Page, name: string, part: 'whole' | 'as it is scrolled' = 'whole'): Promise<void> {
  const folder = process.env.FUSION_SCREENSHOTS
  const size = page.viewportSize()
  if (!folder || !size) return
  mkdirSync(folder, { recursive: true })
  if (part === 'whole') {
    // The page itself never scrolls, only what stands below Odoo's bar: so the window is made as high as that is.
    const hidden = await page.evaluate<number>(
      `Math.max(0, ...[...document.querySelectorAll('.o_content')].map((e) => e.scrollHeight - e.clientHeight))`,
    )
    await page.setViewportSize({ ...size, height: Math.min(size.height + hidden, TALLEST) })
  }
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
  await page.setViewportSize(size)
}
