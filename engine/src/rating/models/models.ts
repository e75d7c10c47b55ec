import type { RateCharge } from '../../contract/rate.ts'
import { graduated } from './graduated.ts'
import type { Split } from './part.ts'
import { volume } from './volume.ts'

/** One price for all units is a single tier that holds every total. */
export const MODELS: Readonly<Record<RateCharge['charge_model'], Split>> = {
  standard: volume,
  package: volume,
  graduated,
  volume,
}
