import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { REJECTS } from '../../engine/src/contract/rejects.ts'
import { REPOSITORY } from '../places.ts'
import { generatedFiles } from './generated-files.ts'

const ADDON = join(REPOSITORY, 'addon/fusion_centralize_billing')
const GOLDEN = join(ADDON, 'tests/golden')

async function goldenLines(): Promise<{ type: string; code?: string }[]> {
  const names = (await readdir(GOLDEN)).filter((name) => name.endsWith('.ndjson'))
  const streams = await Promise.all(names.map((name) => readFile(join(GOLDEN, name), 'utf8')))
  return streams.flatMap((stream) => stream.trimEnd().split('\n')).map((line) => JSON.parse(line))
}

describe('the files made from the contract', () => {
  test('are as `npm run contract` would write them today', async () => {
    for (const [path, content] of await generatedFiles()) {
      expect(await readFile(join(REPOSITORY, path), 'utf8'), `${path} is stale: npm run contract`).toBe(content)
    }
  })

  test('leave no golden stream behind whose rows are gone', async () => {
    const made = [...(await generatedFiles()).keys()].map((path) => path.split('/').at(-1))
    const there = (await readdir(GOLDEN)).filter((name) => name.endsWith('.ndjson'))
    expect(there.filter((name) => !made.includes(name))).toEqual([])
  })
})

describe('the golden streams', () => {
  test('hold nothing that the schemas of the contract refuse', async () => {
    const { lines: schemas } = JSON.parse(await readFile(join(ADDON, 'engine/contract.json'), 'utf8'))
    const ajv = new Ajv({ strict: false, validateFormats: false })
    for (const line of await goldenLines()) {
      expect(ajv.validate(schemas[line.type], line), `${JSON.stringify(line)} ${ajv.errorsText()}`).toBe(true)
    }
  })

  test('hold a row for each reason to reject one', async () => {
    const codes = new Set((await goldenLines()).map(({ code }) => code))
    expect(Object.keys(REJECTS).filter((code) => !codes.has(code))).toEqual([])
  })
})
