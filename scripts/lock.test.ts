import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('work under the same lock runs one after the other', async () => {
  const events: string[] = []
  const work = (name: string) =>
    withLock(join(folder, 'a.lock'), async () => {
      events.push(`${name} begins`)
      await withLock(join(folder, 'another.lock'), async () => undefined)
      events.push(`${name} ends`)
    })
  await Promise.all([work('one'), work('two'), work('three')])
  for (let index = 0; index < events.length; index += 2) {
    expect(events[index + 1]).toBe(events[index]?.replace('begins', 'ends'))
  }
  expect(events).toHaveLength(6)
})

test('the lock is free again after work that failed', async () => {
  const file = join(folder, 'a.lock')
  await expect(withLock(file, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck')
  expect(await withLock(file, async () => 'free')).toBe('free')
})
