import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../scripts/places.ts'
import { generatedFiles, javaScript } from './build.ts'

const GENERATED = join(REPOSITORY, 'addon/fusion_centralize_billing/static/src')

describe("the addon's static/src", () => {
  test('is as `npm run build -w web` would write it today', async () => {
    for (const [name, content] of await generatedFiles()) {
      const there = await readFile(join(GENERATED, name), 'utf8').catch(() => 'absent')
      expect(there, `${name} is stale: npm run build -w web`).toBe(content)
    }
  })

  test('holds no file whose source is gone', async () => {
    const there = (await readdir(GENERATED, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(GENERATED.length + 1))
    expect(there.sort()).toEqual([...(await generatedFiles()).keys()].sort())
  })
})

describe('a module for the browser', () => {
  test('names its neighbours as Odoo does, and leaves other modules alone', async () => {
    const source = `import { a } from './a.ts'\nimport type { B } from './b.ts'\nimport '../c.ts'\nimport { d } from '@web/d'\na(d as B)\n`
    expect(await javaScript('x.ts', source)).toBe(
      'import { a } from "./a";\nimport "../c";\nimport { d } from "@web/d";\na(d);\n',
    )
  })

  test.each([
    ['a default export', 'export default 1'],
    ['import.meta', 'export const here = import.meta.url'],
    ['a private member', 'export class A { #b = 1; c() { return this.#b } }'],
    ['require', 'export const a = require("a")'],
  ])('must not hold %s, which Odoo cannot load', async (_, source) => {
    await expect(javaScript('x.ts', source)).rejects.toThrow('x.ts: Odoo cannot load')
  })
})
