import { describe, expect, vi } from 'vitest'
import type { Report } from '../../scripts/import/report.ts'
import { copyAddonTemplate } from '../../scripts/odoo/template.ts'
import { freePort } from '../../scripts/ports.ts'
import { makeFirst } from '../support/first-time.ts'
import { newApiKey } from './api-key.ts'
import { type Ending, ImportCommand } from './command.ts'
import { type Night, SITE_DATABASE, test } from './fixtures.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })
makeFirst(copyAddonTemplate)

let key: string

/** Runs the command on the night's Odoo; `--url` and `--db` come first and can be given once more. */
function importing({ odoo }: Night, ...args: string[]): ImportCommand {
  return new ImportCommand(key, '--url', odoo.url, '--db', SITE_DATABASE, ...args)
}

/** Its one JSON document, with nothing beside it. */
function reportIn({ out, error }: Ending): Report {
  expect(error).toBe('')
  return JSON.parse(out)
}

const orders = ({ site }: Night) =>
  site.query<{ id: number; write_date: Date }>('SELECT id, write_date FROM sale_order WHERE x_fc_shadow ORDER BY id')

test.beforeAll(async ({ night }) => {
  key = await newApiKey(night.site.url, 'admin')
})

describe('a command that cannot begin leaves with 3 and one sentence', () => {
  const refused = (code: string) => ({ exit: 3, error: expect.stringMatching(new RegExp(`^${code}: [^\\n]+\\n$`)) })

  test('for a key that Odoo does not know', async ({ night }) => {
    const { odoo } = night
    const command = new ImportCommand('0'.repeat(40), '--url', odoo.url, '--db', SITE_DATABASE)
    expect(await command.ended).toMatchObject(refused('FB_API_KEY_REFUSED'))
  })

  test('for a database that Odoo does not serve', async ({ night }) => {
    expect(await importing(night, '--db', 'elsewhere').ended).toMatchObject(refused('FB_ODOO_DATABASE_UNKNOWN'))
  })

  test('for the key of somebody who may not import', async ({ night }) => {
    const admin = await night.odoo.login()
    await admin.create('res.users', { name: 'Clerk', login: 'clerk' })
    const command = new ImportCommand(
      await newApiKey(night.site.url, 'clerk'),
      ...['--url', night.odoo.url, '--db', SITE_DATABASE],
    )
    const { error, ...ending } = await command.ended
    expect({ ...ending, error }).toMatchObject(refused('FB_ODOO_FORBIDDEN'))
    expect(error).toContain('Fusion Billing Manager')
  })

  test('where nobody listens', async ({ night }) => {
    const nowhere = `http://127.0.0.1:${await freePort()}`
    expect(await importing(night, '--url', nowhere).ended).toMatchObject(refused('FB_ODOO_UNREACHABLE'))
  })
})

describe('a night', () => {
  test('that is tried names the rows that would fail, writes nothing and leaves with 6', async ({ night }) => {
    const { exit, out, error } = await importing(night, '--dry-run').ended
    expect({ exit, error }).toEqual({ exit: 6, error: '' })
    const failed = await night.site.query<{ code: string }>(
      `SELECT DISTINCT code FROM fusion_billing_import_line WHERE action = 'fail'`,
    )
    expect(failed.length).toBeGreaterThan(5)
    for (const { code } of failed) expect(out).toContain(code)
    expect(out).toMatch(/^ {2}Customers +\d+ +10 +0 +0 +0 +\d+ +0$/m)
    expect(out).toMatch(/rows failed, nothing was written\. .*\(exit 6\)\n$/)
    expect(await orders(night)).toEqual([])
  })

  test('without broken rows imports all, and says so in one JSON document', async ({ night }) => {
    await night.inNexaCloud(`
      DELETE FROM users WHERE id IS NULL OR id LIKE 'broken%';
      DELETE FROM plans WHERE id LIKE 'broken%';
      DELETE FROM plans p USING plans other WHERE p.id = other.id AND p.ctid > other.ctid;
      DELETE FROM subscriptions WHERE id LIKE 'broken%'`)
    const ending = await importing(night, '--json').ended
    const { run, ...report } = reportIn(ending)
    expect(ending.exit).toBe(0)
    expect(report).toEqual({ outcome: 'done', exit: 0, failed: { total: 0, rows: [] }, error: null })
    expect(run).toMatchObject({ state: 'done', dry_run: false, counts: { user: { create: 10 }, plan: { create: 2 } } })
    expect(run?.control_totals.map(({ agrees }) => agrees)).not.toContain(false)
    expect((await orders(night)).length).toBe(run?.counts?.subscription.create)
  })

  test('after it changes nothing', async ({ night }) => {
    const before = await orders(night)
    const { exit, out } = await importing(night).ended
    expect(exit).toBe(0)
    expect(out).toMatch(/^ {2}Customers +10 +0 +0 +10 +0 +0 +0$/m)
    expect(out).toMatch(/every row has its place, and NexaCloud and Odoo agree\. \(exit 0\)\n$/)
    expect(await orders(night)).toEqual(before)
  })

  test('that finds NexaCloud shrunk asks, writes nothing and leaves with 5', async ({ night }) => {
    const before = await orders(night)
    await night.inNexaCloud(`
      CREATE TABLE taken AS SELECT * FROM subscriptions WHERE plan_id = (SELECT min(plan_id) FROM subscriptions);
      DELETE FROM subscriptions WHERE id IN (SELECT id FROM taken);
      UPDATE users SET full_name = full_name || ' II'`)
    const ending = await importing(night, '--json').ended
    expect(ending.exit).toBe(5)
    expect(reportIn(ending)).toMatchObject({
      outcome: 'question',
      run: { state: 'planned', questions: [['FB_SOURCE_SHRUNK', expect.any(String)]] },
    })
    const { out } = await importing(night, '--dry-run').ended
    expect(out).toMatch(/^Question: .*\(FB_SOURCE_SHRUNK\)$/m)
    expect(await orders(night)).toEqual(before)
    expect(await night.site.query(`SELECT FROM res_partner WHERE name LIKE '% II'`)).toEqual([])
    await night.inNexaCloud('INSERT INTO subscriptions SELECT * FROM taken')
  })

  test('that is interrupted is stopped at the server, and the next one ends it', async ({ night }) => {
    const lock = await night.site.lock('fusion_billing_import_chunk')
    const command = importing(night)
    await lock.waitedFor()
    command.interrupt()
    await vi.waitFor(
      async () => expect(await night.site.query('SELECT FROM fusion_billing_import_stop')).toHaveLength(1),
      30_000,
    )
    await lock.release()
    const { exit, out } = await command.ended
    expect(exit).toBe(130)
    expect(out).toMatch(/was stopped at the server.*\(exit 130\)\n$/)
    const [run] = await night.site.query('SELECT state FROM fusion_billing_import_run ORDER BY id DESC LIMIT 1')
    expect(run).toEqual({ state: 'stopped' })

    expect((await importing(night).ended).exit).toBe(0)
    expect(await night.site.query(`SELECT FROM res_partner WHERE name LIKE '% II'`)).not.toEqual([])
  })

  test('without the engine leaves with 4 and says what to start', async ({ night }) => {
    await night.engine.process.stop()
    const { exit, out } = await importing(night).ended
    expect(exit).toBe(4)
    expect(out).toContain('(FB_ENGINE_UNREACHABLE)')
    expect(out).toMatch(/did not come to its end\. .*\(exit 4\)\n$/)
  })
})
