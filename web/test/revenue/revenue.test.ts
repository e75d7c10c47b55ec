import { expect, test } from 'vitest'
import { RevenueChart } from '../../src/revenue/revenue.ts'
import { mount } from '../mount.ts'
import { text } from '../page.ts'

test('the chart says its figures in text, and its bars are for eyes only', async () => {
  const chart = await mount(RevenueChart as never, {
    revenue: {
      month: '1234.5',
      year: '14814',
      plans: [
        { label: 'Basic', month: '1000', year: '12000', share: 1 },
        { label: 'Pro', month: '234.5', year: '2814', share: 0.2345 },
      ],
    },
  })
  expect(text(chart)).toContain('1,234.50 CAD')
  expect([...chart.querySelectorAll('li')].map(text)).toEqual([
    'Basic 1,000.00 CAD a month, 12,000.00 CAD a year',
    'Pro 234.50 CAD a month, 2,814.00 CAD a year',
  ])
  const bars = [...chart.querySelectorAll<HTMLElement>('[aria-hidden=true] > div')]
  expect(bars.map(({ style }) => style.width)).toEqual(['100%', '23.5%'])
})
