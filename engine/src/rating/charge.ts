import { Compile } from 'typebox/compile'
import { PackageCharge, type RateCharge, StandardCharge, TieredCharge } from '../contract/rate.ts'
import { MODELS } from './models/models.ts'
import { reason } from './reason.ts'
import { coefficientAt, type Scaled, scaled } from './scaled.ts'
import { type ExactTier, exactTiers, Tariff } from './tariff.ts'

const standard = Compile(StandardCharge)
const packages = Compile(PackageCharge)
const tiered = Compile(TieredCharge)

/** A charge as rating needs it, or in words why it can not be rated. */
export function judged(charge: object): Tariff | string {
  const model = 'charge_model' in charge ? charge.charge_model : undefined
  switch (model) {
    case 'standard':
      return standard.Check(charge) ? sensible(charge) : reason(standard.Errors(charge), '/charge')
    case 'package':
      return packages.Check(charge) ? sensible(charge) : reason(packages.Errors(charge), '/charge')
    case 'graduated':
    case 'volume':
      return tiered.Check(charge) ? sensible(charge) : reason(tiered.Errors(charge), '/charge')
    default:
      return `/charge/charge_model must be ${Object.keys(MODELS)
        .join(', ')
        .replace(/, (\w+)$/, ' or $1')}`
  }
}

/** What no schema says: signs, and tiers that follow each other. */
function sensible(charge: RateCharge): Tariff | string {
  const quota = scaled(charge.included_quota)
  if (quota.coefficient < 0n) return '/charge/included_quota must not be negative'
  const tiers = exactTiers(charge)
  const wrong = 'tiers' in charge ? wrongTiers(tiers) : wrongPrice(tiers[0], '/charge')
  if (wrong !== null) return wrong
  const roundsUp = charge.charge_model === 'package' || charge.batch_rounding === 'up'
  return new Tariff(charge, { split: MODELS[charge.charge_model], roundsUp, quota, tiers })
}

function wrongTiers(tiers: readonly ExactTier[]): string | null {
  for (const [index, tier] of tiers.entries()) {
    const path = `/charge/tiers/${index}`
    const wrong = wrongBound(tier, tiers[index - 1], index === tiers.length - 1, path) ?? wrongPrice(tier, path)
    if (wrong !== null) return wrong
  }
  return null
}

function wrongBound({ upTo }: ExactTier, before: ExactTier | undefined, last: boolean, path: string): string | null {
  if (last) return upTo === null ? null : `${path}/up_to must be null: the last tier has no end`
  if (upTo === null) return `${path}/up_to must not be null: only the last tier has no end`
  if (upTo.coefficient <= 0n) return `${path}/up_to must be above 0`
  const previous = before?.upTo ?? null
  if (previous !== null && !isAbove(upTo, previous)) return `${path}/up_to must be above that of the tier before`
  return null
}

function wrongPrice(tier: ExactTier | undefined, path: string): string | null {
  if (tier === undefined) return null
  if (tier.batch.coefficient <= 0n) return `${path}/unit_batch must be above 0`
  if (tier.price.coefficient < 0n) return `${path}/price_per_unit must not be negative`
  if (tier.flatFee.coefficient < 0n) return `${path}/flat_fee must not be negative`
  return null
}

function isAbove(a: Scaled, b: Scaled): boolean {
  const scale = Math.max(a.scale, b.scale)
  return coefficientAt(a, scale) > coefficientAt(b, scale)
}
