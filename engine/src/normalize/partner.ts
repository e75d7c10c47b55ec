import type { PartnerLine } from '../contract/stream.ts'
import type { RawRow } from '../contract/tables.ts'
import { text } from './text.ts'

/** @throws Rejection */
export function normalizePartner(externalId: string, row: RawRow<'users'>): PartnerLine {
  const loginEmail = text(row.email, 'email')
  const email = (text(row.billing_email, 'billing_email') ?? loginEmail)?.toLowerCase() ?? null
  const fullName = text(row.full_name, 'full_name')
  const company = text(row.company, 'company')
  return {
    type: 'partner',
    external_id: externalId,
    name: fullName ?? company ?? email ?? externalId,
    company_name: company,
    email,
    street: text(row.billing_address, 'billing_address'),
    city: text(row.billing_city, 'billing_city'),
    zip: text(row.billing_postal_code, 'billing_postal_code'),
    state: text(row.billing_state, 'billing_state'),
    country: text(row.billing_country, 'billing_country'),
    vat: text(row.tax_id, 'tax_id'),
    stripe_customer_id: text(row.stripe_customer_id, 'stripe_customer_id'),
  }
}
