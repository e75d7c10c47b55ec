import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { withClient } from '../../scripts/database.ts'
import { type Database, newDatabase } from '../support/postgres.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/fcb_test_on_trial.sh', import.meta.url))

/** Odoo's place is taken by a program that notes that it was called, asks the servers it was given, and ends so. */
type OdooEnd = { code: number; says: string }
const PASSED: OdooEnd = { code: 0, says: 'odoo.tests.result: 0 failed, 0 error(s) of 12 tests when loading database' }

// Such a run starts a real engine and a real PostgreSQL.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let database: Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trial-'))
  database = await newDatabase()
})

afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

const nameOf = ({ url }: Database) => new URL(url).pathname.slice(1)

async function inDatabase(...statements: string[]): Promise<void> {
  await withClient(database.url, async (client) => {
    for (const statement of statements) await client.query(statement)
  })
}

const ODOO_TABLE = 'CREATE TABLE ir_config_parameter (key text UNIQUE, value text)'
const mark = (value: string) => `INSERT INTO ir_config_parameter VALUES ('fusion_billing.test_database', ${value})`

function program(name: string, lines: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, ['#!/usr/bin/env bash', 'set -eu', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return path
}

function fakeOdoo({ code, says }: OdooEnd): string {
  return program('odoo', [
    `printf '%s\\n' "$@" >${join(folder, 'odoo.called')}`,
    `echo "token: \${#FUSION_ENGINE_TOKEN}"`,
    `node --eval 'fetch(process.env.FUSION_ENGINE_URL + "/health").then(async (reply) => console.log(await reply.text()))'`,
    `/usr/bin/python3 -c 'import os, psycopg2; psycopg2.connect(os.environ["FUSION_TEST_NEXACLOUD_ADMIN_DSN"]); print("NexaCloud can be made")'`,
    `echo '${says}'`,
    `exit ${code}`,
  ])
}

/** Odoo's arguments, one a line; undefined when it was not started. */
function odooArguments(): string[] | undefined {
  const called = join(folder, 'odoo.called')
  return existsSync(called) ? readFileSync(called, 'utf8').trim().split('\n') : undefined
}

type Outcome = { code: number | null; output: string; lastLine: string | undefined; errors: string }

function trial(args: string[], odoo: OdooEnd = PASSED, env: Record<string, string> = {}): Promise<Outcome> {
  const { hostname, port, username, password } = new URL(database.url)
  const environment = {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    FCB_ODOO: fakeOdoo(odoo),
    // Debian's own, which has psycopg2.
    FCB_PYTHON: '/usr/bin/python3',
    ...env,
  }
  return new Promise((resolve) => {
    const child = execFile(SCRIPT, args, { env: environment }, (_error, output, errors) =>
      resolve({ code: child.exitCode, output, errors, lastLine: output.trimEnd().split('\n').at(-1) }),
    )
  })
}

describe('a database that is not marked as a test database', () => {
  test.each([
    ['has no mark', []],
    ['has the mark of another database, of which it is a copy', [mark("'original'")]],
    ['has a mark that only resembles its name', [mark("upper(current_database()) || ' '")]],
    ['has an empty mark', [mark("''")]],
  ])('%s: refused, and told how to mark it', async (_case, statements) => {
    await inDatabase(ODOO_TABLE, ...statements)
    const outcome = await trial(['--database', nameOf(database)])
    expect(outcome).toMatchObject({ code: 3, lastLine: 'FCB_EXIT=3' })
    expect(outcome.errors).toContain('INSERT INTO ir_config_parameter')
    expect(odooArguments()).toBeUndefined()
  })
})

describe('a marked database', () => {
  test('has the suite run on it, with the engine on loopback', async () => {
    await inDatabase(ODOO_TABLE)
    const config = join(folder, 'odoo.conf')
    writeFileSync(config, '[options]\ndb_host = elsewhere.invalid\ndb_port = 1\naddons_path = /from/file\n')
    const args = ['--database', nameOf(database), '--config', config, '--stand-in']

    const { errors } = await trial(args)
    const [statement = ''] = /INSERT INTO .*;/.exec(errors) ?? []
    await inDatabase(statement)
    const outcome = await trial(args)

    expect(outcome, 'marked by the very line that the refusal printed').toMatchObject({
      code: 0,
      lastLine: 'FCB_EXIT=0',
    })
    expect(outcome.output, 'the engine answers').toContain('"status":"ok"')
    expect(outcome.output, 'a token made for this run').toContain('token: 64')
    expect(outcome.output, 'a PostgreSQL for the tests').toContain('NexaCloud can be made')
    const given = Object.fromEntries((odooArguments() ?? []).map((argument) => argument.replace(/^--/, '').split('=')))
    const { hostname, port, username } = new URL(database.url)
    expect(given).toMatchObject({
      database: nameOf(database),
      // The server that was looked at; the PG* variables win over the file, as with Odoo itself.
      db_host: hostname,
      db_port: port,
      db_user: username,
      init: 'fusion_centralize_billing',
      update: 'fusion_centralize_billing',
      'test-tags': '/fusion_centralize_billing',
      'http-interface': '127.0.0.1',
    })
    expect(given['http-port']).not.toBe(given['gevent-port'])
    const [copy = '', ...others] = given['addons-path']?.split(',') ?? []
    expect(others, "this clone's addon comes first").toEqual([`${copy}/community`, '/from/file'])
    expect(existsSync(copy), 'the copy is gone').toBe(false)
  })

  test('of which Odoo finds no test: the code is 1, though Odoo ends well', async () => {
    await inDatabase(ODOO_TABLE, mark('current_database()'))
    const nothing = { code: 0, says: 'odoo.tests.result: 0 failed, 0 error(s) of 0 tests' }
    expect(await trial(['--database', nameOf(database)], nothing)).toMatchObject({ code: 1, lastLine: 'FCB_EXIT=1' })
    expect((odooArguments() ?? []).join('\n'), 'no stand-in unasked').not.toContain('community')
  })
})

describe('what cannot be tested', () => {
  test.each([
    ['no database is named', []],
    ['an option is unknown', ['--databse', 'x']],
    ['an option has no value', ['--database']],
    ['several databases are named', ['--database', 'one,two']],
    ['the host is an option of ssh', ['--database', 'one', '--host', '-oProxyCommand=x']],
  ])('%s: the code is 2', async (_case, args) => {
    expect(await trial(args)).toMatchObject({ code: 2, lastLine: 'FCB_EXIT=2' })
    expect(odooArguments()).toBeUndefined()
  })

  test('the database is not there: the code is 4', async () => {
    expect(await trial(['--database', 'not_there'])).toMatchObject({ code: 4, lastLine: 'FCB_EXIT=4' })
  })

  test('the database holds no Odoo: the code is 4', async () => {
    expect(await trial(['--database', nameOf(database)])).toMatchObject({ code: 4, lastLine: 'FCB_EXIT=4' })
  })

  test('--help ends with its line too', async () => {
    expect(await trial(['--help'])).toMatchObject({ code: 0, lastLine: 'FCB_EXIT=0' })
  })
})

describe('over ssh', () => {
  /** In the place of ssh: runs commands here, notes the tunnel, and gives the port of the engine as the remote one. */
  const fakeSsh = (tunnel: string) =>
    program('ssh', [
      `echo "$*" >>${join(folder, 'ssh.called')}`,
      'case " $* " in',
      `  *" -O forward "*) ${tunnel} ;;`,
      '  *" -N "* | *" -O "*) ;;',
      `  *) eval "\${!#}" ;;`,
      'esac',
    ])

  test('an unmarked database is refused before a tunnel is opened', async () => {
    fakeSsh('exit 1')
    await inDatabase(ODOO_TABLE)
    const outcome = await trial(['--database', nameOf(database), '--host', 'trial.example.com'])
    expect(outcome).toMatchObject({ code: 3, lastLine: 'FCB_EXIT=3' })
    expect(readFileSync(join(folder, 'ssh.called'), 'utf8')).not.toContain('-O forward')
  })

  test('the loopback there leads to the engine, and a failed test is told here', async () => {
    fakeSsh(`sed -E 's/.*:([0-9]+) .*/\\1/' <<<"$*"`)
    await inDatabase(ODOO_TABLE, mark('current_database()'))
    const failed = { code: 1, says: 'odoo.tests.result: 1 failed, 0 error(s) of 12 tests' }
    const outcome = await trial(['--database', nameOf(database), '--host', 'trial.example.com'], failed)
    expect(outcome).toMatchObject({ code: 1, lastLine: 'FCB_EXIT=1' })
    expect(outcome.output).toContain('"status":"ok"')
    const called = readFileSync(join(folder, 'ssh.called'), 'utf8')
    const tunnels = called.match(/-O forward -R 127[.]0[.]0[.]1:0:127[.]0[.]0[.]1:[0-9]+ trial[.]example[.]com/g) ?? []
    expect(new Set(tunnels).size, 'one to the engine, one to its PostgreSQL').toBe(2)
  })

  test('a server that allows no tunnel: the code is 4, and Odoo is not started', async () => {
    fakeSsh('exit 255')
    await inDatabase(ODOO_TABLE, mark('current_database()'))
    const outcome = await trial(['--database', nameOf(database), '--host', 'trial.example.com'])
    expect(outcome).toMatchObject({ code: 4, lastLine: 'FCB_EXIT=4' })
    expect(odooArguments()).toBeUndefined()
  })

  test('a host that does not answer: the code is 4', async () => {
    program('ssh', ['exit 255'])
    const outcome = await trial(['--database', nameOf(database), '--host', 'trial.example.com'])
    expect(outcome).toMatchObject({ code: 4, lastLine: 'FCB_EXIT=4' })
  })
})
