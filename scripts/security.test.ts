import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from './places.ts'

const FOLDERS = ['addon/fusion_centralize_billing/tests', 'engine/test']
const text = readFileSync(join(REPOSITORY, 'SECURITY.md'), 'utf8')
/** The rows of its tables: a promise, and the tests that show it. */
const promises = [...text.matchAll(/^\| ([A-Z].*) \| (.*) \|$/gm)].map(([, promise = '', shown = '']) => ({
  promise,
  tests: [...shown.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
}))

describe('SECURITY.md', () => {
  test('promises something', () => expect(promises.length).toBeGreaterThan(20))

  test.each(promises)('names tests that exist for: $promise', ({ tests }) => {
    expect(tests).not.toEqual([])
    for (const name of tests)
      expect(
        [...FOLDERS, '.'].some((folder) => existsSync(join(REPOSITORY, folder, name))),
        name,
      ).toBe(true)
  })

  test('leaves out no test of the guards, of access or of what is hostile', () => {
    const named = new Set(promises.flatMap(({ tests }) => tests))
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }),
    )
    const telling = files.filter((name) =>
      /(^test_|\/|^)[a-z_-]*(shadow|access|hostile|secrets|fuzz|guarded)[a-z_-]*([.]test[.]ts|[.]py)$/.test(name),
    )
    expect(telling.filter((name) => !named.has(name) && name !== 'hostile_rows.py')).toEqual([])
    expect(telling.length).toBeGreaterThan(10)
  })
})
