import { abroad, inCanada, NOWHERE } from './places.ts'
import { nth } from './random.ts'
import type { UserRow } from './tables.ts'

/** Companies are named after their number, in English and in French. */
const COMPANIES = ['Workshop {n} Inc.', 'Atelier {n} inc.', 'Société {n} ltée'] as const

/** What stands once in the data, by the customer's number. Everything else repeats. */
const SPECIAL: Readonly<Record<number, Partial<UserRow>>> = {
  3: { full_name: null, company: 'Atelier 003 inc.' },
  4: { full_name: null, company: null },
  5: { full_name: null, company: null, email: null, billing_email: null },
  6: { ...inCanada(8), billing_state: 'Cascadia' },
  7: { ...inCanada(8), billing_state: null },
  9: { ...inCanada(10), company: 'Atelier 009 inc.', tax_id: 'not a tax number' },
  10: { ...NOWHERE, billing_address: null },
  11: { ...inCanada(8), billing_country: null },
  13: { email: ' Customer.013@Example.COM ', billing_email: null },
}

/** Every so many customers share the e-mail of the one before, once written in capitals. */
const SHARED_EVERY = 40

/** `count` customers, numbered from 1; every fourth lives abroad. */
export function customers(count: number): UserRow[] {
  return Array.from({ length: count }, (_, index) => customer(index + 1))
}

/** The id of the customer with this number, shaped as a UUID. */
export function customerId(number: number): string {
  return `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function customer(number: number): UserRow {
  const label = String(number).padStart(3, '0')
  const place = number % 4 === 0 ? abroad(number / 4) : inCanada(number - Math.floor(number / 4) - 1)
  const company = number % 3 === 0 ? null : nth(COMPANIES, number).replace('{n}', label)
  return {
    id: customerId(number),
    email: email(number),
    full_name: `Customer ${label}`,
    company,
    billing_email: number % 5 === 0 ? `accounts.${label}@example.org` : null,
    billing_address: `${number} Example Street`,
    ...place,
    tax_id: company !== null && place.billing_country === 'CA' ? `${businessNumber(number)}RT0001` : null,
    stripe_customer_id: number % 6 === 0 ? null : `cus_demo${label}`,
    ...shared(number),
    ...SPECIAL[number],
  }
}

function email(number: number): string {
  return `customer.${String(number).padStart(3, '0')}@example.com`
}

function shared(number: number): Partial<UserRow> {
  if (number % SHARED_EVERY !== 0) return {}
  const address = email(number - 1)
  return { billing_email: number % (2 * SHARED_EVERY) === 0 ? address.toUpperCase() : address }
}

/** A number of the form that Canada's tax office gives out, with its Luhn digit, in a range it does not use. */
function businessNumber(number: number): string {
  const digits = String(number).padStart(8, '0')
  const sum = [...digits].reduce((total, digit, index) => total + luhn(Number(digit), index % 2 === 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function luhn(digit: number, doubled: boolean): number {
  const value = doubled ? digit * 2 : digit
  return value > 9 ? value - 9 : value
}
