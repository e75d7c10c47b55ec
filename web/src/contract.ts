/**
 * What the screen and Odoo say to each other: the public methods of `fusion.billing.import.run` that the screen calls.
 * All of them are for Fusion Billing Managers, and raise an error with a sentence and a code for anybody else.
 *
 * | method | arguments | result |
 * |---|---|---|
 * | `get_source` | none | Source |
 * | `get_screen` | run id or false (the newest run) | Screen |
 * | `start` | dry run | Run (it waits for Odoo's scheduler) |
 * | `undo` | [run id] | Run: a preview of that import's undo |
 * | `get_progress` | [run id] | Progress |
 * | `get_lines` | [run id], LineFilter, offset, limit | Lines |
 * | `get_orphans` | [run id], offset, limit | Orphans |
 * | `cancel_orphans` | [run id] | nothing |
 * | `choose_customer` | [run id], line id, partner id or false (a new one) | nothing |
 * | `action_import`, `action_import_anyway`, `action_stop`, `action_continue` | [run id] | nothing |
 *
 * Progress also arrives over the bus as `fusion_billing.import_run`, for whoever started the run.
 */

export type Kind = 'plan' | 'user' | 'subscription'
export type Action = 'create' | 'update' | 'unchanged' | 'skip' | 'fail' | 'delete'
export type State = 'draft' | 'planning' | 'planned' | 'applying' | 'done' | 'stopped' | 'failed' | 'stale'

/** A code and the sentence that says what to do. */
export type Coded = [code: string, message: string]

/**
 * Whether NexaCloud can be read. `ready`: green. `writable`: amber, the role can write and the engine allows it; `grant` is
 * the SQL of a role that can only read. `refused`: red, `problems` say why and what to do. `unsafe`: red, a constraint that
 * keeps shadows from being billed is missing in Odoo's database.
 */
export interface Source {
  status: 'ready' | 'writable' | 'refused' | 'unsafe'
  problems: Coded[]
  grant: string | null
  /** Rows by kind; null where unknown. */
  rows: Record<Kind, number | null>
  /** When it was looked at, UTC, as Odoo writes it: `2026-01-31 23:59:59`. */
  checked_at: string
  /** Whether this user may open the settings. */
  may_configure: boolean
}

export interface Screen {
  run: Run | null
  /** What a page of lines holds at most. */
  page_size: number
}

export type Counts = Record<Kind, Record<Action | 'read' | 'warn', number>>

/** A sum of rows; `amount` is CAD per period as decimal text, null where there is nothing to add up. */
export interface Total {
  count: number
  amount: string | null
}

export interface ControlTotal {
  label: string
  source: Total
  left_out: Total
  odoo: Total | null
  agrees: boolean | null
}

/** What one plan will bring, or brings, by the shadowed subscriptions, CAD as decimal text. */
export interface Revenue {
  label: string
  month: string
  year: string
  /** The share of the largest plan, 0 to 1, for drawing. */
  share: number
}

export interface Progress {
  id: number
  state: State
  dry_run: boolean
  /** Whether it is an import that was stopped or failed, and whose plan no newer import made outdated. */
  may_continue: boolean
  message: string | null
  questions: Coded[]
  notice: Coded | null
  rows_done: number
  rows_total: number
  /** Rows a second; null while unknown. */
  rate: number | null
  seconds_left: number | null
  kinds: Partial<Record<Kind, Partial<Record<'create' | 'update' | 'delete', { done: number; total: number }>>>>
}

export interface Run extends Progress {
  name: string
  user: string
  started_at: string
  finished_at: string | null
  source_read_at: string | null
  /** What became of the rows; while the run is planned or under way, what will. Rows that still wait are only `read`. */
  counts: Counts | null
  planned_counts: Counts | null
  control_totals: ControlTotal[]
  revenue: { month: string; year: string; plans: Revenue[] } | null
  warnings: Coded[]
  orphans: OrphanSummary | null
  /** How many customers were chosen on its rows: a new preview shows them. */
  choices: number
  /** The import that this run takes back: `create` is then never, and `delete` never without it. */
  undoes: string | null
  /** The run that took this import back. */
  undone_by: string | null
  /** Whether it is an import that wrote something and was not taken back. */
  may_undo: boolean
}

/** Draft shadow orders whose subscriptions were in no row that the run read: they are gone from NexaCloud. */
export interface OrphanSummary {
  /** How many stand still, and what they are worth a month in CAD as decimal text. */
  count: number
  month: string
  /** How many were cancelled by an explicit choice. */
  cancelled: number
  /** Nothing is open that has to be answered first, and nothing newer was read. */
  may_cancel: boolean
}

export interface Orphan {
  id: number
  order_id: number
  order_name: string
  subscription_id: string | null
  customer: string | null
  plan: string | null
  /** CAD a month as decimal text. */
  month: string
  cancelled: boolean
  /** Whether it is a draft shadow still. */
  standing: boolean
}

export interface Orphans {
  total: number
  orphans: Orphan[]
}

/** Which lines: absent members do not narrow. */
export interface LineFilter {
  kind?: Kind
  action?: Action
  warned?: boolean
  /** In name, NexaCloud id, code or message. */
  search?: string
}

/** One field of a line, in words; money with its currency. `present` is there where Odoo's value moved since the preview. */
export interface Change {
  field: string
  label: string
  old: string
  new: string
  present?: string
}

export interface Line {
  id: number
  kind: Kind
  action: Action
  /** The run was stopped or failed before this row was written. */
  waiting: boolean
  external_id: string | null
  name: string | null
  /** For a customer: whether its partner was there before. */
  matched: boolean
  code: string | null
  message: string | null
  changes: Change[]
  warnings: Coded[]
  record: { model: string; id: number } | null
  choice: Choice | null
  /** The account link of a customer's row: who the NexaCloud user is in Odoo. */
  link: number | null
}

/** Who the customer is of a row that failed since its e-mail does not tell. */
export interface Choice {
  /** Whether somebody may choose now. */
  open: boolean
  /** The partners that have the e-mail by now. */
  candidates: Candidate[]
  /** Who chose whom, in a sentence; null where nobody did. */
  text: string | null
}

export interface Candidate {
  id: number
  name: string
  email: string | null
  city: string | null
  archived: boolean
}

export interface Lines {
  total: number
  lines: Line[]
}
