import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const START = fileURLToPath(new URL('start.mjs', import.meta.url))

let cache: string

beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'start-'))
  chmodSync(cache, 0o755)
})

afterAll(() => rmSync(cache, { recursive: true }))

/** Runs a command as npm does, with a cache of its own, and returns how it ended. */
function start(args: string[], nodeArgs: string[] = []): Promise<{ status: number; out: string; error: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, FUSION_CACHE: cache }
    execFile(process.execPath, [...nodeArgs, START, ...args], { env }, (failure, out, error) =>
      resolve({ status: Number(failure?.code ?? 0), out, error }),
    )
  })
}

test('a Node.js that is too old is told so', async () => {
  const old =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.18.1'}})"
  const { status, error } = await start(['demo'], ['--import', old])
  expect({ status, error }).toEqual({ status: 1, error: expect.stringMatching(/^FB_NODE_TOO_OLD: .*20\.19.*\n$/) })
})

test('an unknown argument is answered with those that exist', async () => {
  const { status, error } = await start(['demo', '--resett'])
  expect(status).toBe(1)
  expect(error).toMatch(/^FB_ARGUMENT_UNKNOWN: --resett .*--reset.*\n$/)
})

test.each(['80', 'web', '65536', '8070.5'])('%s is no port', async (port) => {
  const { status, error } = await start(['demo', '--port', port])
  expect({ status, error }).toEqual({ status: 1, error: expect.stringMatching(/^FB_PORT_INVALID: [^\n]*\n$/) })
})

test('a port in use ends the demo before anything is made', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { status, out, error } = await start(['demo', '--port', String(port)])
  server.close()
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(error).toMatch(/^FB_PORT_IN_USE: [^\n]*--port \d+\.\n$/)
})

test('stopping a demo that does not run is no failure', async () => {
  expect(await start(['demo', '--stop'])).toEqual({ status: 0, out: 'No demo is running.\n', error: '' })
})

test.each(['demo --help', 'test-one --help', 'test-one'])('%s tells how it is used', async (command) => {
  const { status, out, error } = await start(command.split(' '))
  expect({ status, error }).toEqual({ status: 0, error: '' })
  expect(out).toMatch(/^npm run (demo|test:one) /)
})

test.each([
  'no/such',
  'no/such/path',
  '/no/such/path',
  'no.test.ts',
  '/fusion_centralize_billing:TestHooks,no/such',
  '/fusion_centralize_billing,',
])('%s is no test, and nothing is made for it', async (target) => {
  const { status, out, error } = await start(['test-one', target])
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(error).toContain(`FB_TEST_UNKNOWN: There is no test ${target}.`)
  expect(readdirSync(cache)).toEqual([])
})
