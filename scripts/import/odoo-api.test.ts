import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readConnection } from './connection.ts'
import { OdooApi } from './odoo-api.ts'

const KEY = 'c0ffee'.repeat(7)
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function apiOf(answer: RequestListener): Promise<OdooApi> {
  return new OdooApi(readConnection({ url: await serve(answer), db: 'main' }, { FUSION_API_KEY: KEY }))
}

const answers =
  (status: number, body: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end(body)

test.each([
  [401, '', 'FB_API_KEY_REFUSED'],
  [404, '<h1>Not Found</h1>', 'FB_ODOO_DATABASE_UNKNOWN'],
  [404, '{"message": "the model \'fusion.billing.import.run\' does not exist"}', 'FB_ODOO_ADDON_MISSING'],
  [403, '{"message": "Only a Fusion Billing Manager may do this."}', 'FB_ODOO_FORBIDDEN'],
  [403, '<h1>Forbidden by a proxy</h1>', 'FB_ODOO_FAILED'],
  [422, '{"message": "Another import is under way. (FB_IMPORT_RUNNING)"}', 'FB_ODOO_REFUSED'],
  [500, '{"message": "division by zero", "debug": "Traceback"}', 'FB_ODOO_FAILED'],
  [502, 'Bad Gateway', 'FB_ODOO_FAILED'],
  [200, '<html>Welcome</html>', 'FB_ODOO_FAILED'],
])('HTTP %i with %s is %s, without a traceback and without the key', async (status, body, code) => {
  const failure = await (await apiOf(answers(status, body))).start(true).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code })
  expect(String(failure)).not.toMatch(/Traceback|c0ffee/)
})

test('a call is a POST with the key, the database and named arguments', async () => {
  const seen: unknown[] = []
  const api = await apiOf((request, response) => {
    const { authorization, 'x-odoo-database': database } = request.headers
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      seen.push({ method: request.method, path: request.url, authorization, database, body: JSON.parse(body) })
      response.end('{}')
    })
  })
  await api.lines(7, { action: 'fail' }, 50)
  expect(seen).toEqual([
    {
      method: 'POST',
      path: '/json/2/fusion.billing.import.run/get_lines',
      authorization: `Bearer ${KEY}`,
      database: 'main',
      body: { ids: [7], narrow: { action: 'fail' }, offset: 0, limit: 50 },
    },
  ])
})

test('whoever Odoo redirects to gets no key', async () => {
  let asked = 0
  const elsewhere = await serve((_request, response) => {
    asked++
    response.end('{}')
  })
  const api = await apiOf((_request, response) => void response.writeHead(307, { location: elsewhere }).end())
  await expect(api.start(true)).rejects.toMatchObject({ code: 'FB_ODOO_FAILED' })
  expect(asked).toBe(0)
})
