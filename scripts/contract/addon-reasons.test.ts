import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../places.ts'
import { addonReasons } from './addon-reasons.ts'

test("the addon's codes are all found, each with a sentence", async () => {
  const python = await readFile(join(REPOSITORY, 'addon/fusion_centralize_billing/errors.py'), 'utf8')
  const keys = python
    .split(/['"]/)
    .filter((word) => /^FB_\w+$/.test(word))
    .sort()
  const reasons = addonReasons(python)
  expect(keys).not.toEqual([])
  expect(Object.keys(reasons).sort()).toEqual(keys)
  for (const [code, sentence] of Object.entries(reasons)) expect(sentence, code).toMatch(/^[A-Z{][^"]{10,}$/)
})

test('adjacent literals are joined, and marks written as in the other sections', () => {
  const python = `
    'FB_ONE': _lt("No %(what)s. "
        "Take %(count)d of 100%%, or say \\"no\\"."),
    'FB_TWO': _lt(
        "It's (almost) over, "
        'they say "soon".',
    ),
`
  expect(addonReasons(python)).toEqual({
    FB_ONE: 'No {what}. Take {count} of 100%, or say "no".',
    FB_TWO: 'It\'s (almost) over, they say "soon".',
  })
})

test.each([`'FB_ODD': _lt(TEXT),`, `'FB_ODD': "Not translated.",`, `'FB_ODD': _lt("A sentence" + OTHER),`])(
  '%s is told of instead of left out',
  (entry) => {
    expect(() => addonReasons(`    'FB_GOOD': _lt("Good."),\n    ${entry}\n`)).toThrow('FB_ODD')
  },
)
