import { expect, test } from 'vitest'
import { pageAt } from '../src/paging.ts'

test.each([
  ['nothing', [0, 80, 0], { first: 0, last: 0, previous: null, next: null }],
  ['one page', [0, 80, 80], { first: 1, last: 80, previous: null, next: null }],
  ['the first page', [0, 80, 81], { first: 1, last: 80, previous: null, next: 80 }],
  ['a middle page', [80, 80, 10_000], { first: 81, last: 160, previous: 0, next: 160 }],
  ['the last page', [9920, 80, 10_000], { first: 9921, last: 10_000, previous: 9840, next: null }],
  ['an odd offset', [30, 80, 100], { first: 31, last: 100, previous: 0, next: null }],
] as const)('%s', (_, [offset, size, total], page) => {
  expect(pageAt(offset, size, total)).toEqual(page)
})
