/** The tables of NexaCloud and the columns that are read, `id` first. Everything else in them is left alone. */
export const TABLES = {
  plans: ['id', 'name', 'price_monthly', 'price_yearly', 'cpu_seconds_quota', 'is_active'],
  users: [
    'id',
    'email',
    'full_name',
    'company',
    'billing_email',
    'billing_address',
    'billing_city',
    'billing_state',
    'billing_postal_code',
    'billing_country',
    'tax_id',
    'stripe_customer_id',
  ],
  subscriptions: [
    'id',
    'user_id',
    'deployment_id',
    'plan_id',
    'status',
    'billing_cycle',
    'current_period_start',
    'current_period_end',
  ],
} as const

export type TableName = keyof typeof TABLES

/** A row as it was read: its columns by name, nothing known about their values. */
export type RawRow<Table extends TableName> = { readonly [Column in (typeof TABLES)[Table][number]]?: unknown }

/**
 * How many characters a column may hold. No name, address or id of ours is nearly as long; a value of megabytes would be
 * refused by an index of Odoo's, or by the engine's memory.
 */
export const TEXT_LIMIT = 1000

/** How many rows are read, normalized and sent at a time. */
export const BATCH_ROWS = 1000
