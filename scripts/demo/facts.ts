import { queryRows } from '../database.ts'
import type { Kind } from './run.ts'

/** NexaCloud's tables, read without engine and addon: how many rows they hold, and a digest of all that is in them. */
export interface SourceFacts {
  rows: Record<Kind, number>
  digest: string
}

const TABLES = { plan: 'plans', user: 'users', subscription: 'subscriptions' } as const

export async function sourceFacts(url: string): Promise<SourceFacts> {
  const rows = { plan: 0, user: 0, subscription: 0 }
  const digests: string[] = []
  for (const [kind, table] of Object.entries(TABLES) as [Kind, string][]) {
    const [facts] = await queryRows<{ count: string; digest: string | null }>(
      url,
      `SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) AS digest FROM ${table} AS t`,
    )
    rows[kind] = Number(facts?.count)
    digests.push(`${table} ${facts?.digest}`)
  }
  const [tables] = await queryRows<{ names: string }>(
    url,
    "SELECT string_agg(tablename, ',' ORDER BY tablename) AS names FROM pg_tables WHERE schemaname = 'public'",
  )
  return { rows, digest: [tables?.names, ...digests].join('\n') }
}

/** What must never come out of an import, counted in Odoo's tables. */
export interface LoudFacts {
  mails: number
  invoices: number
  transactions: number
  tokens: number
}

export async function loudFacts(url: string): Promise<LoudFacts> {
  const [facts] = await queryRows<Record<keyof LoudFacts, string>>(
    url,
    `SELECT (SELECT count(*) FROM mail_mail) AS mails, (SELECT count(*) FROM account_move) AS invoices,
            (SELECT count(*) FROM payment_transaction) AS transactions, (SELECT count(*) FROM payment_token) AS tokens`,
  )
  return {
    mails: Number(facts?.mails),
    invoices: Number(facts?.invoices),
    transactions: Number(facts?.transactions),
    tokens: Number(facts?.tokens),
  }
}

export interface ShadowFacts {
  shadows: number
  /** Shadow orders that are neither draft nor cancelled. */
  loose: number
  /** Messages on, and followers of, shadow orders. */
  messages: number
  followers: number
}

export async function shadowFacts(url: string): Promise<ShadowFacts> {
  const [facts] = await queryRows<Record<keyof ShadowFacts, string>>(
    url,
    `WITH shadow AS (SELECT id, state FROM sale_order WHERE x_fc_shadow)
     SELECT (SELECT count(*) FROM shadow) AS shadows,
            (SELECT count(*) FROM shadow WHERE state NOT IN ('draft', 'cancel')) AS loose,
            (SELECT count(*) FROM mail_message JOIN shadow ON model = 'sale.order' AND res_id = shadow.id) AS messages,
            (SELECT count(*) FROM mail_followers JOIN shadow ON res_model = 'sale.order' AND res_id = shadow.id)
              AS followers`,
  )
  return {
    shadows: Number(facts?.shadows),
    loose: Number(facts?.loose),
    messages: Number(facts?.messages),
    followers: Number(facts?.followers),
  }
}

/** The price of a deployment as decimal text, by NexaCloud's id of the subscription. */
export type Prices = Map<string, string>

/** What the lines of the draft shadow orders say, summed an order; a line without a price would be seen as well. */
export async function shadowPrices(url: string): Promise<Prices> {
  const rows = await queryRows<{ id: string; price: string }>(
    url,
    `SELECT o.x_fc_nexacloud_subscription_id AS id, sum(l.price_unit * l.product_uom_qty)::text AS price
       FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
      WHERE o.x_fc_shadow GROUP BY 1`,
  )
  return new Map(rows.map(({ id, price }) => [id, price]))
}

/** What the plans of NexaCloud say a subscription costs. An id that stands in several rows that differ is absent. */
export async function sourcePrices(url: string): Promise<Prices> {
  const rows = await queryRows<{ id: string; price: string | null }>(
    url,
    `SELECT s.id::text AS id,
            min((CASE lower(coalesce(s.billing_cycle, 'monthly')) WHEN 'yearly' THEN p.price_yearly ELSE p.price_monthly END)::text)
              AS price
       FROM (SELECT DISTINCT * FROM subscriptions) s JOIN (SELECT DISTINCT * FROM plans) p ON p.id::text = s.plan_id::text
      WHERE s.id IS NOT NULL GROUP BY 1 HAVING count(*) = 1`,
  )
  return new Map(rows.flatMap(({ id, price }) => (price === null ? [] : [[id, price] as const])))
}
