import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { REPOSITORY } from './places.ts'
import { endRecorded, running } from './processes.ts'
import { withScratch } from './workspace.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'))
  mkdirSync(join(folder, 'logs'))
})

afterEach(async () => {
  await endRecorded(folder)
  rmSync(folder, { recursive: true })
})

/** A process that works for this one, and has started a program when it is returned. */
async function worker(then = '') {
  const script = `
    import { listenForParent } from '${REPOSITORY}/scripts/interrupt.ts'
    import { startProcess } from '${REPOSITORY}/scripts/processes.ts'
    import { withPrograms } from '${REPOSITORY}/scripts/workspace.ts'
    listenForParent()
    await withPrograms({ folder: '${folder}', logs: '${folder}/logs' }, async () => {
      const log = '${folder}/logs/log'
      const program = await startProcess('${folder}', { name: 'sleep', command: 'sleep', args: ['60'], env: process.env, log })
      process.send('started')
      process.on('message', () => { ${then} })
      await program.exited
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await new Promise((resolve) => child.once('message', resolve))
  expect(running(folder)).toMatchObject([{ name: 'sleep' }])
  return child
}

const untilNothingRuns = () => expect.poll(() => running(folder), { timeout: 20_000 }).toEqual([])

test('the programs of a process that crashes end with it', async () => {
  const child = await worker('setImmediate(() => { throw new Error("a crash") })')
  child.send('go')
  await untilNothingRuns()
})

test('the programs of a process that works for another end when that one is gone', async () => {
  const child = await worker()
  child.disconnect()
  await untilNothingRuns()
})

test('the logs of a command that is at work are kept, however many others come and go', async () => {
  chmodSync(folder, 0o755)
  vi.stubEnv('FUSION_CACHE', join(folder, 'cache'))
  try {
    await withScratch('long', async ({ logs }) => {
      const others: string[] = []
      for (let command = 0; command < 12; command++)
        await withScratch('short', async (short) => others.push(short.logs))
      expect(existsSync(logs)).toBe(true)
      expect(others.filter(existsSync).length, 'of those that have ended').toBeLessThan(12)
    })
  } finally {
    vi.unstubAllEnvs()
  }
})

test('logs that another command deletes meanwhile keep nobody from beginning', async () => {
  chmodSync(folder, 0o755)
  const logs = join(folder, 'cache/logs')
  mkdirSync(logs, { recursive: true })
  // In the list of the folder, and gone for whoever looks at it.
  for (const name of ['gone-1', 'gone-2']) symlinkSync(join(folder, 'deleted'), join(logs, name))
  vi.stubEnv('FUSION_CACHE', join(folder, 'cache'))
  try {
    await expect(withScratch('beginning', async () => 'begun')).resolves.toBe('begun')
  } finally {
    vi.unstubAllEnvs()
  }
})
