import { Type } from 'typebox'

/** For `Type.Object`: an unknown key is refused, never dropped. */
export const exact = { additionalProperties: false } as const

/** The number both sides compare before they exchange anything. Raised with every incompatible change. */
export const CONTRACT = 1

/** What a decimal looks like on the wire: digits, never an exponent, at most 40 on each side of the point. */
export const DECIMAL_PATTERN = '^-?[0-9]{1,40}([.][0-9]{1,40})?$'

/** A calendar day in UTC, `YYYY-MM-DD`, of the years 0001 to 9999. */
const DAY_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'

export const Decimal = Type.String({ pattern: DECIMAL_PATTERN })
export const Day = Type.String({ pattern: DAY_PATTERN })
export const Text = Type.Union([Type.String(), Type.Null()])
