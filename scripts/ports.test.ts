import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, requirePort } from './ports.ts'

test('a port that somebody listens on is refused, and the sentence names another one', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await expect(requirePort(port)).rejects.toMatchObject({
    code: 'FB_PORT_IN_USE',
    message: expect.stringContaining(String(port)),
    fix: expect.stringMatching(/npm run demo -- --port \d+/),
  })
  server.close()
  await once(server, 'close')
  await expect(requirePort(port)).resolves.toBeUndefined()
})

test('a free port is one that can be listened on', async () => {
  await expect(requirePort(await freePort())).resolves.toBeUndefined()
})

test('no port is given twice, so that servers may be started at the same time', async () => {
  const ports = new Set<number>()
  for (let count = 0; count < 2000; count++) ports.add(await freePort())
  expect(ports.size).toBe(2000)
})
