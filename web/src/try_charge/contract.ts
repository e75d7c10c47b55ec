/**
 * What the panel asks Odoo: `try_quantity` of `fusion.billing.charge`, with [charge id] and the quantity as decimal text. It
 * is for whoever may read the charge, writes nothing, and raises an error with a sentence and a code where the engine does
 * not answer or refuses the figures.
 *
 * All figures are exact decimal text; money is CAD.
 */

import type { Coded } from '../contract.ts'

export interface Trial {
  /** What one unit of the metric is called; null where it has no name. */
  unit: string | null
  /** Units beyond the included quota. */
  overage: string
  amount: string
  /** The amount rounded half up to cents, once. */
  amount_rounded: string
  /** The whole amount in plain English, by the engine. */
  sentence: string
  parts: TrialPart[]
  warnings: Coded[]
}

/** How one price came into the amount; the amounts of all parts add up to it. */
export interface TrialPart {
  /** 1 for the first tier; null where the charge has none. */
  tier: number | null
  /** Beyond the quota: more than `above`, and `up_to` or less; null is no bound. */
  above: string
  up_to: string | null
  units: string
  unit_batch: string
  batches: string
  price_per_unit: string
  flat_fee: string
  amount: string
  sentence: string
}
