import { describe, vi } from 'vitest'
import { picture } from './browser.ts'
import { test } from './fixtures.ts'
import { expect, ImportScreen } from './import-screen.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

describe('the screen', () => {
  test('takes an admin from the first look to a second import', async ({ visitor }) => {
    const page = await visitor.logIn('admin', 'admin')
    const screen = new ImportScreen(page)
    await screen.openByMenu()
    await expect(page).toHaveURL(/\/odoo\/fusion-billing-import$/)
    await expect(screen.source).toContainText('Ready: it can be read, and only read')
    await picture(page, '01-first-look')
    await screen.makePreview()
    await picture(page, '02-preview')
  })
})
