import { describe, expect, test } from 'vitest'
import { confirmationText } from '../../src/confirmation.ts'
import { progressSentence } from '../../src/progress.ts'
import { hasNothingToDo } from '../../src/screen_state.ts'
import { counts, line, progress, run } from '../fixtures.ts'
import { FakeOdoo, settle } from '../odoo.ts'
import { button, click, rows, section, text } from '../page.ts'

const IMPORT = 'Import 2026-11-23 10:12'

/** A reviewed undo. */
const undo = (changed: Parameters<typeof run>[0] = {}) =>
  run({
    name: `Preview: undo of ${IMPORT}`,
    undoes: IMPORT,
    counts: counts({
      user: { read: 63, delete: 60, update: 3 },
      plan: { read: 1, skip: 1 },
      subscription: { read: 121, delete: 120, skip: 1 },
    }),
    ...changed,
  })

const done = (changed: Parameters<typeof run>[0] = {}) => {
  const figures = counts({ user: { read: 60, create: 60 } })
  return run({
    id: 7,
    name: IMPORT,
    state: 'done',
    dry_run: false,
    counts: figures,
    planned_counts: figures,
    may_undo: true,
    ...changed,
  })
}

describe('an import that is done', () => {
  test('can be undone from its result, which makes a preview and asks nothing yet', async () => {
    const odoo = new FakeOdoo(done(), {
      undo: () => {
        odoo.run = undo({ id: 8 })
      },
    })
    const screen = await odoo.open()
    click(section(screen, 'What was imported'), 'Undo…')
    await settle()
    expect(odoo.asked('undo')).toEqual([[[7]]])
    expect(odoo.dialogs).toEqual([])
    expect(text(section(screen, 'Customers'))).toContain('63 to undo')
  })

  test('offers no undo where there is nothing to undo, and says what undid it', async () => {
    const screen = await new FakeOdoo(done({ may_undo: false, undone_by: `Undo of ${IMPORT}` })).open()
    expect(button(screen, 'Undo…')).toBeUndefined()
    expect(text(section(screen, 'What was imported'))).toContain(`Undone since: Undo of ${IMPORT}`)
  })
})

describe('an undo', () => {
  test('counts what is deleted, restored and kept, and nothing new', async () => {
    const screen = await new FakeOdoo(undo()).open()
    const buckets = [...(section(screen, 'Customers')?.querySelectorAll('button') ?? [])].map(text)
    expect(buckets).toEqual(['Deleted 60', 'Restored 3', 'Unchanged 0', 'Kept 0', 'Failed 0', 'With warnings 0'])
  })

  test('is carried out by Run Undo, after a dialog in words and numbers', async () => {
    const odoo = new FakeOdoo(undo())
    const screen = await odoo.open()
    expect(button(screen, 'Preview')).toBeDefined()
    screen.querySelector<HTMLInputElement>('input[role=switch]')?.click()
    await settle()
    expect(button(screen, 'Run Import')).toBeUndefined()
    click(screen, 'Run Undo')
    const [dialog] = odoo.dialogs
    expect([dialog?.title, dialog?.confirmLabel]).toEqual(['Undo an import', 'Undo Now'])
    expect(dialog?.body.split('\n')).toEqual([
      `${IMPORT} is undone:`,
      '• Customers: 60 deleted, 3 restored',
      '• Subscriptions: 120 deleted, 0 restored',
      'Rows that are kept, since somebody edited or used them: 2',
      '',
      'Nobody is charged, invoiced or mailed.',
    ])
    dialog?.confirm()
    await settle()
    expect(odoo.asked('action_import')).toEqual([[[7]]])
  })

  test('that can undo nothing says so', () => {
    const nothing = undo({ counts: counts({ user: { read: 2, skip: 2 } }) })
    expect(confirmationText(nothing, 'apply')).toContain(`Nothing of ${IMPORT} can be undone`)
    expect([hasNothingToDo(nothing), hasNothingToDo(undo())]).toEqual([true, false])
  })

  test('says while it is planned that it looks at Odoo alone', () => {
    expect(progressSentence({ ...progress({ state: 'planning' }), undoes: IMPORT })).toBe(
      'Comparing what the import wrote with what Odoo holds.',
    )
  })

  test('names the rows by what becomes of them', async () => {
    const lines = [
      line({ id: 1, kind: 'user', action: 'delete', matched: true, changes: [] }),
      line({ id: 2, kind: 'user', action: 'delete', matched: false, changes: [] }),
      line({ id: 3, action: 'update' }),
      line({ id: 4, action: 'skip', code: 'FB_UNDO_USED', message: 'It is used in Odoo (Message), so it was kept.' }),
    ]
    const screen = await new FakeOdoo(undo(), { get_lines: () => ({ total: 4, lines }) }).open()
    const words = text(screen.querySelector('.o_fusion_import_rows'))
    for (const word of ['Deleted', 'Only its link', 'Restored', 'Kept', 'It is used in Odoo (Message)']) {
      expect(words).toContain(word)
    }
    expect(words).not.toContain('New contact')
  })

  test('has a result of its own, without control totals and without an undo of the undo', async () => {
    const figures = counts({ user: { read: 4, delete: 3, update: 1 } })
    const screen = await new FakeOdoo(
      undo({ state: 'done', dry_run: false, counts: figures, planned_counts: figures }),
    ).open()
    const result = section(screen, 'What was undone')
    expect([...(result?.querySelectorAll('thead th') ?? [])].map(text)).toEqual([
      'Deleted, planned',
      'Deleted, carried out',
      'Restored, planned',
      'Restored, carried out',
      'Failed',
    ])
    expect(rows(result?.querySelector('table'))[0]).toEqual(['Customers', '3', '3', '1', '1', '0'])
    expect(button(screen, 'Undo…')).toBeUndefined()
    expect(section(screen, 'Control totals')).toBeUndefined()
  })
})
