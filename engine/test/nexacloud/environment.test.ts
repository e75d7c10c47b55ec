import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { parseDsn } from '../../src/nexacloud/dsn.ts'
import { TOKEN } from '../support/engine.ts'
import { EngineProcess } from '../support/engine-process.ts'
import { Nexacloud } from '../support/nexacloud.ts'

/** What PostgreSQL's own clients, and proxies, take from the environment; each of it would lead or end elsewhere. */
const HOSTILE = {
  PGHOST: '10.255.255.1',
  PGHOSTADDR: '10.255.255.1',
  PGPORT: '1',
  PGUSER: 'somebody',
  PGPASSWORD: 'something',
  PGDATABASE: 'elsewhere',
  PGSERVICE: 'elsewhere',
  PGSERVICEFILE: '/dev/null',
  PGPASSFILE: '/dev/null',
  PGOPTIONS: '-c search_path=pg_catalog -c default_transaction_read_only=off',
  PGREPLICATION: 'database',
  PGSSLMODE: 'require',
  PGSSLNEGOTIATION: 'direct',
  PGCLIENT_ENCODING: 'SQL_ASCII',
  PGAPPNAME: 'somebody else',
  PGBINARY: '1',
  HTTP_PROXY: 'http://10.255.255.1:1',
  HTTPS_PROXY: 'http://10.255.255.1:1',
  ALL_PROXY: 'socks5://10.255.255.1:1',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
}

let nexacloud: Nexacloud
let engine: EngineProcess

beforeAll(async () => {
  nexacloud = await Nexacloud.create()
  engine = await EngineProcess.start({ ENGINE_TOKEN: TOKEN, ENGINE_PORT: '0', ...HOSTILE })
})

afterAll(async () => {
  await engine.stop()
  await nexacloud.drop()
})

const check = async (dsn: string) => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const answer = await fetch(`${engine.url}/v1/nexacloud/check`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ dsn }),
  })
  return answer.json()
}

test('nothing of the environment changes where the engine connects, as whom and how', async () => {
  const { dsn, name } = await nexacloud.reader()
  expect(await check(dsn)).toMatchObject({ ok: true, role: name, problems: [] })
})

test('nor gives it a password that the URL does not have', async () => {
  const { dsn, password } = await nexacloud.reader()
  expect(await check(dsn.replace(`:${password}`, ''))).toMatchObject({ problems: [{ code: 'FB_NEXACLOUD_REFUSED' }] })
})

test('nor leaves a part of a URL to chance: whoever writes none of it is refused', () => {
  expect(() => readConfig({ ENGINE_TOKEN: TOKEN, NEXACLOUD_DSN: 'postgresql://' })).toThrow()
  expect(() => parseDsn('postgresql://u@/d')).toThrow()
})
