import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../src/engine-error.ts'
import { parseDsn } from '../../src/nexacloud/dsn.ts'

const PARTS = { user: 'u', password: 'p', host: 'db.example.com', port: 5432, database: 'nexacloud' }

const problem = (text: string) => {
  try {
    parseDsn(text)
    return null
  } catch (error) {
    if (error instanceof EngineError && error.code === 'FB_DSN_INVALID') return error.message
    throw error
  }
}

describe('a connection URL', () => {
  test.each([
    ['postgresql://u:p@db.example.com/nexacloud', { ...PARTS, sslmode: 'verify-full' }],
    ['postgres://u:p@db.example.com:6432/nexacloud', { ...PARTS, port: 6432, sslmode: 'verify-full' }],
    ['POSTGRESQL://u:p@DB.Example.com/nexacloud', { ...PARTS, sslmode: 'verify-full' }],
    [' postgresql://u:p@db.example.com/nexacloud\n', { ...PARTS, sslmode: 'verify-full' }],
    ['postgresql://u:p@db.example.com/nexacloud?sslmode=require', { ...PARTS, sslmode: 'require' }],
    ['postgresql://u:p@db.example.com/nexacloud?sslmode=disable', { ...PARTS, sslmode: 'disable' }],
    ['postgresql://u:p@db.example.com/nexacloud?', { ...PARTS, sslmode: 'verify-full' }],
    ['postgresql://u@localhost/nexacloud', { ...PARTS, password: '', host: 'localhost', sslmode: 'disable' }],
    ['postgresql://u:@127.0.0.1/nexacloud', { ...PARTS, password: '', host: '127.0.0.1', sslmode: 'disable' }],
    ['postgresql://u:p@[::1]:5433/nexacloud', { ...PARTS, host: '::1', port: 5433, sslmode: 'disable' }],
    [
      'postgresql://u%40x:p%3A%2F%23%3F%25@db.example.com/n%20x',
      { ...PARTS, user: 'u@x', password: 'p:/#?%', database: 'n x', sslmode: 'verify-full' },
    ],
    [
      "postgresql://u:it's&=+$,;!*()~@db.example.com/nexacloud",
      { ...PARTS, password: "it's&=+$,;!*()~", sslmode: 'verify-full' },
    ],
  ])('%s is understood', (url, parts) => expect(parseDsn(url).reveal()).toEqual(parts))

  test.each([
    ['', 'does not start with postgresql://'],
    ['mysql://u:p@h/d', 'does not start with postgresql://'],
    ['http://u:p@h/d', 'does not start with postgresql://'],
    ['file:///etc/passwd', 'does not start with postgresql://'],
    ['postgresql+asyncpg://u:p@h/d', 'leave out the + and the driver name'],
    ['host=h user=u password=p dbname=d', 'key=value settings are not taken'],
    ['postgresql://u:p@ss@h/d', '%40'],
    ['postgresql://u:p/w@h/d', '%2F'],
    ['postgresql://u:p#w@h/d', '%23'],
    ['postgresql://u:p:w@h/d', '%3A'],
    ['postgresql://h/d', 'needs user, host and database'],
    ['postgresql://u:p@/d', 'needs user, host and database'],
    ['postgresql://u:p@h', 'needs user, host and database'],
    ['postgresql://u:p@h/', 'needs user, host and database'],
    ['postgresql://:p@h/d', 'needs user, host and database'],
    ['postgresql://u:p@h/d/e', 'needs user, host and database'],
    ['postgresql://u:p@h/d#f', 'needs user, host and database'],
    ['postgresql://u:p@a,b/d', 'no host name'],
    ['postgresql://u:p@%2Fvar%2Frun/d', 'no host name'],
    ['postgresql://u:p@10.0.0.1%00.example.com/d', 'no host name'],
    ['postgresql://u:p@ⅼocalhost/d', 'no host name'],
    ['postgresql://u:p@h:0/d', 'the port'],
    ['postgresql://u:p@h:65536/d', 'the port'],
    ['postgresql://u:p@h:x/d', 'needs user, host and database'],
    ['postgresql://u:%zz@h/d', 'no escape'],
    ['postgresql://u:%ff@h/d', 'no escape'],
    ['postgresql://u%00options%00-cx=y:p@h/d', 'control characters'],
    ['postgresql://u:p%0a@h/d', 'control characters'],
    ['postgresql://u:p@h/d%00', 'control characters'],
    ['postgresql://u:p@h/d?host=other', 'only sslmode'],
    ['postgresql://u:p@h/d?sslmode=disable&host=other', 'only sslmode'],
    ['postgresql://u:p@h/d?sslmode=disable&sslmode=require', 'only sslmode'],
    ['postgresql://u:p@h/d?options=-csearch_path%3Dx', 'only sslmode'],
    ['postgresql://u:p@h/d?sslrootcert=/etc/passwd', 'only sslmode'],
    ['service=nexacloud', 'key=value settings'],
    ['user=u host=/var/run dbname=d', 'key=value settings'],
    ['hostaddr = 10.0.0.1 host=localhost', 'key=value settings'],
    ['postgresql:///d?host=/var/run/postgresql', 'needs user, host and database'],
    ['postgresql://u:p@/var/run/d', 'needs user, host and database'],
    ['postgresql:u:p@h/d', 'does not start with postgresql://'],
    ['postgresql:/u:p@h/d', 'does not start with postgresql://'],
    ['postgresql:\\\\u:p@h\\d', 'does not start with postgresql://'],
    ['postgresql://u:p@localhost\\@10.0.0.1/d', '%40'],
    ['postgresql://u:p@localhost/@10.0.0.1/d', '%40'],
    ['postgresql://u:p@localhost#@10.0.0.1/d', '%40'],
    ['postgresql://u:p@localhost?@10.0.0.1/d', '%40'],
    ['postgresql://u:p@localhost:5432,10.0.0.1:5432/d', 'needs user, host and database'],
    ['postgresql://u:p@localhost;10.0.0.1/d', 'no host name'],
    ['postgresql://u:p@localhost%2f@10.0.0.1/d', '%40'],
    ['postgresql://u:p@127.0.0.1%2F..%2F10.0.0.1/d', 'no host name'],
    ['postgresql://u:p@①②⑦.0.0.1/d', 'no host name'],
    ['postgresql://u:p@127。0。0。1/d', 'no host name'],
    ['postgresql://u:p@loc\u00adalhost/d', 'no host name'],
    ['postgresql://u:p@[fe80::1%25lo]/d', 'needs user, host and database'],
    ['postgresql://u:p@[::1/d', 'needs user, host and database'],
    ['postgresql://u:p@[::1]x/d', 'needs user, host and database'],
    ['postgresql://u:p@h/d\nhost=10.0.0.1', 'needs user, host and database'],
    ['postgresql://u:p@h/d?hostaddr=10.0.0.1', 'only sslmode'],
    ['postgresql://u:p@h/d?service=x', 'only sslmode'],
    ['postgresql://u:p@h/d?passfile=/etc/passwd', 'only sslmode'],
    ['postgresql://u:p@h/d?sslkey=/etc/passwd', 'only sslmode'],
    ['postgresql://u:p@h/d?sslcert=/etc/passwd&sslmode=require', 'only sslmode'],
    ['postgresql://u:p@h/d?user=postgres', 'only sslmode'],
    ['postgresql://u:p@h/d?dbname=postgres', 'only sslmode'],
    ['postgresql://u:p@h/d?port=1', 'only sslmode'],
    ['postgresql://u:p@h/d?application_name=x', 'only sslmode'],
    ['postgresql://u:p@h/d?SSLMODE=disable', 'only sslmode'],
    ['postgresql://u:p@h/d?ssl%6dode=disable', 'only sslmode'],
    ['postgresql://u:p@h/d?sslmode=disable%00', 'only sslmode'],
    ['postgresql://u:p@h/d?sslmode=no-verify', 'sslmode is one of'],
    ['postgresql://u:p@h/d?sslmode=toString', 'only sslmode'],
    ['postgresql://u:p@h/d?sslmode=prefer', 'sslmode is one of disable, require, verify-ca, verify-full'],
  ])('%s is refused', (url, why) => expect(problem(url)).toContain(why))

  test('is never repeated in what is said about it', () => {
    const marker = 'mArKeR'
    const urls = [
      `postgresql://u:${marker}@${marker}@h/d`,
      `postgresql+psycopg://${marker}:p@h/d`,
      `host=${marker} password=${marker}`,
      `${marker}://u:p@h/d`,
      `postgresql://u:p@h/d?${marker}=1`,
      `postgresql://u:p@h/d?sslmode=${marker}`,
      `postgresql://u:%zz${marker}@h/d`,
      `postgresql://u:p@%${marker}/d`,
    ]
    for (const url of urls) expect(problem(url)).not.toContain(marker)
  })

  test('can not be printed once it is read', () => {
    const dsn = parseDsn('postgresql://mArKeR:mArKeR@mArKeR.example.com/mArKeR')
    const prints = [
      String(dsn),
      `${dsn}`,
      JSON.stringify({ dsn }),
      inspect({ dsn }, { depth: 9, showHidden: true }),
      JSON.stringify({ ...dsn }),
    ]
    for (const print of prints) expect(print.toLowerCase()).not.toContain('marker')
  })
})
