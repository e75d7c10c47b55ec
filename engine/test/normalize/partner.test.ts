import { describe, expect, test } from 'vitest'
import { normalizePartner } from '../../src/normalize/partner.ts'
import { rejection } from '../support/rejection.ts'

const partner = (columns: object) => normalizePartner('42', columns)

describe('a user', () => {
  test('becomes a partner line', () => {
    const row = {
      email: 'login@example.com',
      full_name: ' Customer One ',
      company: 'Example Inc.',
      billing_email: 'Billing@Example.com',
      billing_address: ' 1 Main St\nUnit 2 ',
      billing_city: 'Montréal',
      billing_state: 'QC',
      billing_postal_code: 'H2X 1Y4',
      billing_country: 'CA',
      tax_id: '123456789RT0001',
      stripe_customer_id: 'cus_1',
    }
    expect(normalizePartner('42', row)).toEqual({
      type: 'partner',
      external_id: '42',
      name: 'Customer One',
      company_name: 'Example Inc.',
      email: 'billing@example.com',
      street: '1 Main St\nUnit 2',
      city: 'Montréal',
      zip: 'H2X 1Y4',
      state: 'QC',
      country: 'CA',
      vat: '123456789RT0001',
      stripe_customer_id: 'cus_1',
    })
  })

  test.each([
    [{ billing_email: ' B@X.ca ', email: 'l@x.ca' }, 'b@x.ca'],
    [{ billing_email: ' ', email: ' L@X.ca ' }, 'l@x.ca'],
    [{ billing_email: null, email: 'L@x.ca' }, 'l@x.ca'],
    [{ email: '' }, null],
    [{}, null],
  ])('%j has the e-mail %j', (row, email) => expect(partner(row).email).toBe(email))

  test.each([
    [{ full_name: 'F', company: 'C', email: 'E@x.ca' }, 'F'],
    [{ full_name: ' ', company: 'C', email: 'E@x.ca' }, 'C'],
    [{ company: '', email: 'E@x.ca' }, 'e@x.ca'],
    [{ billing_email: 'B@x.ca', email: 'e@x.ca' }, 'b@x.ca'],
    [{}, '42'],
  ])('%j has the name %j', (row, name) => expect(partner(row).name).toBe(name))

  test.each([
    [12345, '12345'],
    [true, 'true'],
    ['\u00a0 x \u2003', 'x'],
    ['\t\n', null],
    ['😀', '😀'],
  ])('with the tax number %j has %j', (raw, vat) => expect(partner({ tax_id: raw }).vat).toBe(vat))

  test.each([{ a: 1 }, ['x'], 'nul\0', '\ud800', 'x\udc00y'])('with %j for a text is rejected', (raw) => {
    expect(rejection(() => partner({ billing_city: raw }))).toBe('FB_TEXT_INVALID')
    expect(() => partner({ billing_city: raw })).toThrow('billing_city')
  })

  test.each([
    ['x'.repeat(1000), null],
    ['😀'.repeat(1000), null],
    ['x'.repeat(1001), 'FB_TEXT_TOO_LONG'],
    ['😀'.repeat(1001), 'FB_TEXT_TOO_LONG'],
    ['x'.repeat(2 ** 20), 'FB_TEXT_TOO_LONG'],
    [' '.repeat(1001), 'FB_TEXT_TOO_LONG'],
  ])('may hold 1000 characters and no more (%#)', (raw, code) => {
    expect(rejection(() => partner({ billing_city: raw }))).toBe(code)
  })

  test('is judged by every column, also one that another takes the place of', () => {
    expect(rejection(() => partner({ billing_email: 'b@x.ca', email: 'nul\0' }))).toBe('FB_TEXT_INVALID')
  })
})
