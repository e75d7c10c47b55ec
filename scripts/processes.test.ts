import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { birth, endProcess, endRecorded, isAlive, record, running, startProcess } from './processes.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-'))
})

afterEach(async () => {
  await endRecorded(folder)
  rmSync(folder, { recursive: true })
})

const start = (name: string, script = 'sleep 60') =>
  startProcess(folder, { name, command: 'sh', args: ['-c', script], env: process.env, log: join(folder, 'log') })

const written = () => readFileSync(join(folder, 'log'), 'utf8')

/** Waits until the program has written the word, so that it is past its preparations. */
async function untilWritten(word: string): Promise<void> {
  await expect.poll(written).toContain(word)
}

describe('what a command started', () => {
  test('is recorded while it runs, and no longer', async () => {
    const server = await start('a server')
    expect(running(folder)).toMatchObject([{ name: 'a server', pid: server.pid }])
    await server.stop()
    expect(running(folder)).toEqual([])
    expect(readFileSync(join(folder, 'processes.json'), 'utf8')).toBe('[]\n')
  })

  test('is ended by another command that reads the record, the last started first', async () => {
    const first = await start('first', 'trap "echo first; exit" TERM; echo up1; while :; do sleep 0.02; done')
    const second = await start('second', 'trap "echo second; exit" TERM; echo up2; while :; do sleep 0.02; done')
    await untilWritten('up1')
    await untilWritten('up2')
    expect(await endRecorded(folder)).toEqual(['second', 'first'])
    await Promise.all([first.exited, second.exited])
    expect(written()).toMatch(/second\nfirst\n$/)
  })

  test('is killed when it does not leave', async () => {
    const server = await start('stubborn', 'trap "" TERM; echo up; while :; do sleep 0.02; done')
    await untilWritten('up')
    const [recorded] = running(folder)
    expect(recorded && (await endProcess(recorded, 100))).toBe(true)
    expect(await server.exited).toBe('SIGKILL')
  })

  test('tells with which code it left, and what it wrote', async () => {
    const server = await start('brief', 'echo told; exit 3')
    expect(await server.exited).toBe(3)
    expect(server.gone()).toBe(true)
    expect(written()).toBe('told\n')
  })

  test('fails with the name of what could not be started', async () => {
    const options = { name: 'Nothing', command: '/no/such/program', args: [], env: {}, log: join(folder, 'log') }
    await expect(startProcess(folder, options)).rejects.toMatchObject({ code: 'FB_SERVER_FAILED' })
  })
})

describe('what a command did not start', () => {
  test('is left alone, although a recorded process had the same pid', async () => {
    const stranger = await start('stranger')
    writeFileSync(
      join(folder, 'processes.json'),
      JSON.stringify([{ name: 'long gone', pid: stranger.pid, born: 'another boot/1', signal: 'SIGTERM' }]),
    )
    expect(await endRecorded(folder)).toEqual([])
    expect(birth(stranger.pid)).not.toBeNull()
    expect(stranger.gone()).toBe(false)
    process.kill(stranger.pid, 'SIGKILL')
    await stranger.exited
  })

  test('is this very process, even where it stands in the record', async () => {
    record(folder, { name: 'this test', pid: process.pid, born: birth(process.pid) ?? '', signal: 'SIGKILL' })
    expect(await endRecorded(folder)).toEqual([])
  })
})

test('a process that has ended and waits for its parent is not alive', async () => {
  const server = await start('ends', 'exit 0')
  const seen = { pid: server.pid, born: birth(server.pid) ?? 'gone already' }
  await server.exited
  expect(isAlive(seen)).toBe(false)
})
