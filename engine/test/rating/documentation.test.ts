import { readFileSync } from 'node:fs'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { RateRequest } from '../../src/contract/rate.ts'
import { currencyDigits } from '../../src/rating/currency.ts'
import { rater } from '../../src/rating/rate.ts'

const page = readFileSync(new URL('../../../docs/rating.md', import.meta.url), 'utf8')

/** The examples of docs/rating.md: a request, then its answer, under the heading that they stand below. */
const examples = page.split(/^## /m).flatMap((section) => {
  const blocks = [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json))
  return blocks.length === 0 ? [] : [{ heading: section.split('\n')[0], request: blocks[0], reply: blocks[1] }]
})

test('docs/rating.md has an example of every model', () => {
  expect(examples.map(({ heading }) => heading)).toEqual([
    'standard',
    'package',
    'graduated',
    'volume',
    'Negative usage, and a line that can not be rated',
  ])
})

test.each(examples)('the example under "$heading" is true', ({ request, reply }) => {
  const { currency, explain, lines } = Value.Parse(RateRequest, request)
  if (typeof currency !== 'string') throw new Error('no example has a currency of its own')
  const digits = currencyDigits(currency) ?? Number.NaN
  expect({ lines: lines.map(rater({ code: currency, digits }, explain)) }).toEqual(reply)
})
