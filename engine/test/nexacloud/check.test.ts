import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckReport } from '../../src/contract/nexacloud.ts'
import { TestEngine } from '../support/engine.ts'
import { postgresError, withServer } from '../support/fake-postgres.ts'
import { Nexacloud } from '../support/nexacloud.ts'

let nexacloud: Nexacloud
let engine: TestEngine

beforeAll(async () => {
  nexacloud = await Nexacloud.create()
  engine = await TestEngine.start()
})

afterAll(async () => {
  await engine.close()
  await nexacloud.drop()
})

async function check(dsn: string, by = engine): Promise<CheckReport> {
  const answer = await by.post('/v1/nexacloud/check', { dsn })
  expect(answer.status, answer.text).toBe(200)
  return JSON.parse(answer.text)
}

const codes = (report: CheckReport) => report.problems.map(({ code }) => code)

describe('the check', () => {
  test('of a role that can only read finds nothing', async () => {
    const role = await nexacloud.reader()
    const report = await check(role.dsn)
    expect(report).toMatchObject({
      ok: true,
      reachable: true,
      role: role.name,
      can_write: false,
      writable_tables: [],
      grant: null,
      allowed: true,
      tables: [
        { name: 'plans', present: true, readable: true, missing_columns: [], rows: 2 },
        { name: 'users', present: true, readable: true, missing_columns: [], rows: 3 },
        { name: 'subscriptions', present: true, readable: true, missing_columns: [], rows: 3 },
      ],
      problems: [],
    })
    expect(report.server_version).toMatch(/^[0-9]+[.]/)
    expect(Date.parse(report.read_at)).not.toBeNaN()
  })

  test('is content with grants on the columns that are read', async () => {
    const columns = { plans: 'id, name, price_monthly, price_yearly, cpu_seconds_quota, is_active' }
    const role = await nexacloud.role(
      `GRANT SELECT (${columns.plans}) ON plans TO {role}`,
      'GRANT SELECT ON users, subscriptions TO {role}',
    )
    expect(await check(role.dsn)).toMatchObject({ ok: true, problems: [] })
  })

  test('names everything that is wrong at once', async () => {
    const role = await nexacloud.role(
      'GRANT SELECT (id, name) ON plans TO {role}',
      'GRANT SELECT ON subscriptions TO {role}',
    )
    const report = await check(role.dsn)
    expect(report.ok).toBe(false)
    expect(report.problems).toEqual([
      {
        code: 'FB_NEXACLOUD_PRIVILEGE',
        message: 'The NexaCloud role may not read the table public.plans.',
        fix: `Run as its owner: GRANT SELECT ON public.plans TO ${role.name};`,
      },
      {
        code: 'FB_NEXACLOUD_PRIVILEGE',
        message: 'The NexaCloud role may not read the table public.users.',
        fix: `Run as its owner: GRANT SELECT ON public.users TO ${role.name};`,
      },
    ])
    expect(report.tables.map(({ readable, rows }) => [readable, rows])).toEqual([
      [false, null],
      [false, null],
      [true, 3],
    ])
  })

  test('gives the statements that repair it, and they do', async () => {
    const role = await nexacloud.role()
    for (const { fix } of (await check(role.dsn)).problems) {
      await nexacloud.owner.query(fix.replace('Run as its owner: ', ''))
    }
    expect(await check(role.dsn)).toMatchObject({ ok: true })
  })

  test('names missing columns and tables', async () => {
    const other = await Nexacloud.create()
    try {
      await other.owner.query('ALTER TABLE users DROP COLUMN tax_id, DROP COLUMN company; DROP TABLE plans')
      const role = await other.role('GRANT SELECT ON users, subscriptions TO {role}')
      const report = await check(role.dsn)
      expect(report.tables[0]).toEqual({
        name: 'plans',
        present: false,
        readable: false,
        missing_columns: [],
        rows: null,
      })
      expect(report.problems.map(({ message }) => message)).toEqual([
        'The NexaCloud database has no table plans.',
        'The table users of NexaCloud has no column company.',
        'The table users of NexaCloud has no column tax_id.',
      ])
    } finally {
      await other.drop()
    }
  })

  test('sees no table in a schema that the role may not use', async () => {
    const other = await Nexacloud.create()
    try {
      await other.owner.query('REVOKE USAGE ON SCHEMA public FROM PUBLIC')
      expect(codes(await check((await other.reader()).dsn))).toEqual(Array(3).fill('FB_NEXACLOUD_TABLE_MISSING'))
    } finally {
      await other.drop()
    }
  })

  test('finds row security that would hide rows', async () => {
    const other = await Nexacloud.create()
    try {
      await other.owner.query('ALTER TABLE users ENABLE ROW LEVEL SECURITY')
      const role = await other.reader()
      const report = await check(role.dsn)
      expect(report.problems).toMatchObject([
        { code: 'FB_NEXACLOUD_ROW_SECURITY', fix: `Run as a superuser: ALTER ROLE ${role.name} BYPASSRLS;` },
      ])
      await other.owner.query(`ALTER ROLE ${role.name} BYPASSRLS`)
      expect(await check(role.dsn)).toMatchObject({ ok: true })
    } finally {
      await other.drop()
    }
  })

  test('of a connection that fails says so', async () => {
    const unknown = nexacloud.dsn('nobody_of_this_name', 'wrong')
    expect(await check(unknown)).toMatchObject({
      ok: false,
      reachable: false,
      role: null,
      tables: [],
      problems: [{ code: 'FB_NEXACLOUD_REFUSED' }],
    })
  })
})

describe('a connection that fails has a cause and a cure of its own:', () => {
  const problem = async (dsn: string, by = engine) => (await check(dsn, by)).problems[0]

  test('a wrong password, and a user that is unknown', async () => {
    const { name } = await nexacloud.reader()
    for (const user of [name, 'nobody_of_this_name'])
      expect(await problem(nexacloud.dsn(user, 'wrong'))).toMatchObject({
        code: 'FB_NEXACLOUD_REFUSED',
        fix: 'Check user and password of the NexaCloud connection.',
      })
  })

  test('a database that does not exist', async () => {
    const { dsn } = await nexacloud.reader()
    const found = await problem(`${dsn}_gone`)
    expect(found?.code).toBe('FB_NEXACLOUD_DATABASE_MISSING')
    expect(`${found?.message} ${found?.fix}`).toContain('Correct the database name')
    expect(`${found?.message} ${found?.fix}`).not.toMatch(/user|password/)
  })

  test.each([
    ['that may not log in', 'ALTER ROLE {role} NOLOGIN', 'FB_NEXACLOUD_NOT_ADMITTED', 'LOGIN and CONNECT'],
    ['that has no connection left', 'ALTER ROLE {role} CONNECTION LIMIT 0', 'FB_NEXACLOUD_FULL', 'CONNECTION LIMIT'],
  ])('a role %s', async (_what, statement, code, cure) => {
    const { dsn } = await nexacloud.reader(statement)
    expect(await problem(dsn)).toMatchObject({ code, fix: expect.stringContaining(cure) })
  })

  test('a role that may not connect to this database', async () => {
    const other = await Nexacloud.create()
    try {
      await other.owner.query(`REVOKE CONNECT ON DATABASE ${new URL(other.ownerDsn).pathname.slice(1)} FROM PUBLIC`)
      const { dsn } = await other.reader()
      expect(await problem(dsn)).toMatchObject({ code: 'FB_NEXACLOUD_NOT_ADMITTED' })
    } finally {
      await other.drop()
    }
  })

  test.each(['57P01', '57P02', '57P03'])('a server that answers %s, since it starts or stops', async (sqlstate) => {
    await withServer(postgresError(sqlstate, 'the database system is busy'), async (port) => {
      expect(await problem(`postgresql://u:p@127.0.0.1:${port}/d`)).toMatchObject({
        code: 'FB_NEXACLOUD_NOT_READY',
        fix: expect.stringContaining('Wait'),
      })
    })
  })

  test('a port that nothing listens on', async () => {
    expect(await problem('postgresql://u:p@127.0.0.1:1/d')).toMatchObject({
      code: 'FB_NEXACLOUD_UNREACHABLE',
      fix: expect.stringContaining('Check host, port and network'),
    })
  })

  test('a host that no DNS knows', async () => {
    const own = await TestEngine.start({ NEXACLOUD_ALLOWED_HOSTS: 'no-such-host.invalid' })
    try {
      expect(await problem('postgresql://u:p@no-such-host.invalid/d', own)).toMatchObject({
        code: 'FB_NEXACLOUD_HOST_UNKNOWN',
        fix: expect.stringContaining('DNS'),
      })
    } finally {
      await own.close()
    }
  })

  test('a host that takes the connection and stays silent', async () => {
    const hasty = await TestEngine.start({}, { connect: 100 })
    try {
      await withServer(null, async (port) => {
        expect(await problem(`postgresql://u:p@127.0.0.1:${port}/d`, hasty)).toMatchObject({
          code: 'FB_NEXACLOUD_SILENT',
          fix: expect.stringContaining('firewall'),
        })
      })
    } finally {
      await hasty.close()
    }
  })
})

describe('a role that can write is found', () => {
  const ways: [string, string[], string[]][] = [
    ['by INSERT', ['GRANT INSERT ON users TO {role}'], ['users']],
    ['by UPDATE', ['GRANT UPDATE ON plans TO {role}'], ['plans']],
    ['by DELETE', ['GRANT DELETE ON subscriptions TO {role}'], ['subscriptions']],
    ['by TRUNCATE', ['GRANT TRUNCATE ON users TO {role}'], ['users']],
    ['by UPDATE of one column', ['GRANT UPDATE (email) ON users TO {role}'], ['users']],
    ['by INSERT of one column', ['GRANT INSERT (id) ON plans TO {role}'], ['plans']],
    ['as the owner', ['GRANT CREATE ON SCHEMA public TO {role}', 'ALTER TABLE plans OWNER TO {role}'], ['plans']],
    [
      'as the owner that took its own rights away',
      [
        'ALTER TABLE subscriptions OWNER TO {role}',
        'REVOKE ALL ON subscriptions FROM {role}',
        'GRANT SELECT ON subscriptions TO {role}',
      ],
      ['subscriptions'],
    ],
    ['as superuser', ['ALTER ROLE {role} SUPERUSER'], ['plans', 'users', 'subscriptions']],
    ['by pg_write_all_data', ['GRANT pg_write_all_data TO {role}'], ['plans', 'users', 'subscriptions']],
    [
      'by a role that it could take',
      ['ALTER ROLE {role} NOINHERIT', 'GRANT pg_write_all_data TO {role}'],
      ['plans', 'users', 'subscriptions'],
    ],
  ]

  test.each(ways)('%s', async (_way, statements, tables) => {
    const role = await nexacloud.reader(...statements)
    try {
      const report = await check(role.dsn)
      expect(report).toMatchObject({ ok: false, can_write: true, writable_tables: tables, allowed: false })
      expect(codes(report)).toEqual(['FB_NEXACLOUD_WRITABLE'])
      const refused = await engine.post('/v1/nexacloud/snapshot', { dsn: role.dsn })
      expect([refused.status, JSON.parse(refused.text).code]).toEqual([409, 'FB_NEXACLOUD_WRITABLE'])
    } finally {
      await nexacloud.owner.query(
        'ALTER TABLE plans OWNER TO CURRENT_USER; ALTER TABLE subscriptions OWNER TO CURRENT_USER',
      )
    }
  })

  test('through another role, at any distance', async () => {
    const writer = await nexacloud.role('GRANT UPDATE (status) ON subscriptions TO {role}')
    const group = await nexacloud.role(`GRANT ${writer.name} TO {role}`)
    const role = await nexacloud.reader(`GRANT ${group.name} TO {role}`)
    expect(await check(role.dsn)).toMatchObject({ can_write: true, writable_tables: ['subscriptions'] })
  })

  test('through PUBLIC', async () => {
    const role = await nexacloud.reader()
    await nexacloud.owner.query('GRANT UPDATE (name) ON plans TO PUBLIC')
    try {
      expect(await check(role.dsn)).toMatchObject({ can_write: true, writable_tables: ['plans'] })
    } finally {
      await nexacloud.owner.query('REVOKE UPDATE (name) ON plans FROM PUBLIC')
    }
  })

  test('behind the role that it logs in as another with', async () => {
    const role = await nexacloud.reader('GRANT UPDATE ON plans TO {role}')
    const mask = await nexacloud.reader(`GRANT {role} TO ${role.name}`)
    await nexacloud.owner.query(`ALTER ROLE ${role.name} SET role = '${mask.name}'`)
    expect(await check(role.dsn)).toMatchObject({ can_write: true, writable_tables: ['plans'] })
  })

  test('and is told the statements for one that can not, which work', async () => {
    const role = await nexacloud.reader('GRANT INSERT ON users TO {role}')
    const { problems, grant } = await check(role.dsn)
    expect(problems).toMatchObject([
      { message: expect.stringContaining(`role ${role.name} can write to users`), fix: grant },
    ])
    const reader = await nexacloud.role()
    const statements = (grant ?? '').replace(/CREATE ROLE [^;]*;/, '').replaceAll('fusion_billing_reader', reader.name)
    expect(statements).toContain('\nGRANT SELECT ON public.plans, public.users, public.subscriptions')
    await nexacloud.owner.query(statements)
    expect(await check(reader.dsn)).toMatchObject({ ok: true, can_write: false })
  })

  test('and is taken by an engine that allows it, which still says so', async () => {
    const lenient = await TestEngine.start({ ENGINE_ALLOW_WRITABLE_SOURCE: '1' })
    try {
      const { dsn } = await nexacloud.reader('GRANT INSERT ON users TO {role}')
      expect(await check(dsn, lenient)).toMatchObject({ ok: true, can_write: true, allowed: true, problems: [] })
      expect((await lenient.post('/v1/nexacloud/snapshot', { dsn })).status).toBe(200)
    } finally {
      await lenient.close()
    }
  })
})
