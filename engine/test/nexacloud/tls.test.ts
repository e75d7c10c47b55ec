import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeServerFolder, serverAccount } from '../../../scripts/account.ts'
import type { CheckReport } from '../../src/contract/nexacloud.ts'
import { TestEngine } from '../support/engine.ts'
import { withServer } from '../support/fake-postgres.ts'
import { Nexacloud } from '../support/nexacloud.ts'
import { until } from '../support/wait.ts'

/** A certificate for the name localhost alone, which signs itself. */
const CERTIFICATE = join(import.meta.dirname, '../fixtures/tls/cert.pem')
const KEY = join(import.meta.dirname, '../fixtures/tls/key.pem')

let nexacloud: Nexacloud
let folder: string
let dsn: string
let trusting: TestEngine
let doubting: TestEngine

beforeAll(async () => {
  nexacloud = await Nexacloud.create()
  folder = mkdtempSync(join(tmpdir(), 'fusion-billing-tls-'))
  await encrypt(nexacloud)
  dsn = (await nexacloud.reader()).dsn
  trusting = await TestEngine.start({ NEXACLOUD_CA_FILE: CERTIFICATE })
  doubting = await TestEngine.start()
})

afterAll(async () => {
  await trusting.close()
  await doubting.close()
  for (const setting of ['ssl', 'ssl_cert_file', 'ssl_key_file'])
    await nexacloud.owner.query(`ALTER SYSTEM RESET ${setting}`)
  await nexacloud.owner.query('SELECT pg_reload_conf()')
  await nexacloud.drop()
  rmSync(folder, { recursive: true })
})

/** Lets the server offer encryption; connections without it go on working. */
async function encrypt({ owner }: Nexacloud): Promise<void> {
  const account = serverAccount()
  makeServerFolder(folder)
  for (const [setting, file] of [
    ['ssl_cert_file', CERTIFICATE],
    ['ssl_key_file', KEY],
  ] as const) {
    const copy = join(folder, setting)
    copyFileSync(file, copy)
    chmodSync(copy, 0o600)
    if (account) chownSync(copy, account.uid, account.gid)
    await owner.query(`ALTER SYSTEM SET ${setting} = '${copy}'`)
  }
  await owner.query('ALTER SYSTEM SET ssl = on')
  await owner.query('SELECT pg_reload_conf()')
  await until(async () => (await owner.query('SHOW ssl')).rows[0]?.ssl === 'on')
}

async function check(engine: TestEngine, host: string, sslmode: string): Promise<string> {
  const url = `${dsn.replace('@127.0.0.1:', `@${host}:`)}?sslmode=${sslmode}`
  const report: CheckReport = JSON.parse((await engine.post('/v1/nexacloud/check', { dsn: url })).text)
  return report.ok ? 'ok' : String(report.problems[0]?.code)
}

describe('an encrypted connection', () => {
  test.each([
    ['verify-full', 'localhost', 'ok'],
    ['verify-full', '127.0.0.1', 'FB_NEXACLOUD_TLS'],
    ['verify-ca', '127.0.0.1', 'ok'],
    ['require', '127.0.0.1', 'ok'],
  ])('with sslmode %s to %s, whose authority is known: %s', async (sslmode, host, expected) => {
    expect(await check(trusting, host, sslmode)).toBe(expected)
  })

  test.each([
    ['verify-full', 'localhost', 'FB_NEXACLOUD_TLS'],
    ['verify-ca', 'localhost', 'FB_NEXACLOUD_TLS'],
    ['require', 'localhost', 'ok'],
  ])('with sslmode %s to %s, whose authority is unknown: %s', async (sslmode, host, expected) => {
    expect(await check(doubting, host, sslmode)).toBe(expected)
  })

  test('is checked though NODE_TLS_REJECT_UNAUTHORIZED says not to', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      expect(await check(doubting, 'localhost', 'verify-full')).toBe('FB_NEXACLOUD_TLS')
      expect(await check(doubting, 'localhost', 'verify-ca')).toBe('FB_NEXACLOUD_TLS')
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
  })

  test('is not given up for a server that has none', async () => {
    await withServer(Buffer.from('N'), async (port) => {
      const url = `postgresql://u:p@127.0.0.1:${port}/d?sslmode=require`
      const report: CheckReport = JSON.parse((await doubting.post('/v1/nexacloud/check', { dsn: url })).text)
      expect(report.problems[0]?.code).toBe('FB_NEXACLOUD_TLS')
    })
  })
})
