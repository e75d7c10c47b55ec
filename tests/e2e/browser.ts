import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { installPackages } from '../../scripts/debian/packages.ts'
import type { Workspace } from '../../scripts/workspace.ts'

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

export const installBrowser = (workspace: Workspace) => installPackages(workspace, ['chromium'])

/** Debian's Chromium without a window. */
export const launchBrowser = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS })

/** One person's browser, and what went wrong in it that nobody should ever see. */
export class Visitor {
  readonly #context: BrowserContext
  /** Errors that no code caught, and dialogs with a traceback. */
  readonly accidents: string[]

  private constructor(context: BrowserContext, accidents: string[]) {
    this.#context = context
    this.accidents = accidents
  }

  /** `url` is where Odoo is. */
  static async arrive(browser: Browser, url: string): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: url,
      viewport: DESKTOP,
      locale: 'en-CA',
      timezoneId: 'America/Toronto',
    })
    context.setDefaultTimeout(PATIENCE)
    const accidents: string[] = []
    context.on('weberror', (error) => accidents.push(String(error.error())))
    await context.exposeFunction('reportErrorDialog', (text: string) => accidents.push(text))
    await context.addInitScript(WATCH_ERROR_DIALOGS)
    return new Visitor(context, accidents)
  }

  newPage(): Promise<Page> {
    return this.#context.newPage()
  }

  /** Logs in as people do, and comes to Odoo's first page. */
  async logIn(login: string, password: string): Promise<Page> {
    const page = await this.newPage()
    await page.goto('/web/login')
    await page.locator('#login').fill(login)
    await page.locator('#password').fill(password)
    await page.locator('.oe_login_form button[type=submit]').click()
    await page.locator('.o_main_navbar').waitFor()
    return page
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

/** Keeps a picture of the whole screen where FUSION_SCREENSHOTS names a folder for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.FUSION_SCREENSHOTS
  const size = page.viewportSize()
  if (!folder || !size) return
  mkdirSync(folder, { recursive: true })
  // The page itself never scrolls, only what stands below Odoo's bar: so the window is made as high as that is.
  const hidden = await page.evaluate<number>(
    `Math.max(0, ...[...document.querySelectorAll('.o_content')].map((e) => e.scrollHeight - e.clientHeight))`,
  )
  await page.setViewportSize({ ...size, height: Math.min(size.height + hidden, TALLEST) })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
  await page.setViewportSize(size)
}
