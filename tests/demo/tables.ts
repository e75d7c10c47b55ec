/**
 * NexaCloud's three tables. There are no keys and `is_active` is text, so that the broken rows can stand in them, as
 * they do in a database that grew without constraints. A null is an SQL NULL; decimals are strings.
 */
export const TABLES = `
CREATE TABLE users (
  id text, email text, full_name text, company text,
  billing_email text, billing_address text, billing_city text, billing_state text, billing_postal_code text,
  billing_country text, tax_id text, stripe_customer_id text
);
CREATE TABLE plans (
  id text, name text, price_monthly numeric, price_yearly numeric, cpu_seconds_quota numeric, is_active text
);
CREATE TABLE subscriptions (
  id text, user_id text, deployment_id text, plan_id text, status text, billing_cycle text,
  current_period_start timestamptz, current_period_end timestamptz
);
`

export type UserRow = {
  id: string | null
  email: string | null
  full_name: string | null
  company: string | null
  billing_email: string | null
  billing_address: string | null
  billing_city: string | null
  billing_state: string | null
  billing_postal_code: string | null
  billing_country: string | null
  tax_id: string | null
  stripe_customer_id: string | null
}

export type PlanRow = {
  id: string | null
  name: string | null
  price_monthly: string | null
  price_yearly: string | null
  cpu_seconds_quota: string | null
  is_active: string | null
}

export type SubscriptionRow = {
  id: string | null
  user_id: string | null
  deployment_id: string | null
  plan_id: string | null
  status: string | null
  billing_cycle: string | null
  current_period_start: string | null
  current_period_end: string | null
}
