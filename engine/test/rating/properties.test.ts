import { Decimal as Plain } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RateCharge, RatedLine, Tier } from '../../src/contract/rate.ts'
import { rater } from '../../src/rating/rate.ts'

/** A failure prints its seed; `fc.configureGlobal({ seed })` repeats it. */
const Decimal = Plain.clone({ precision: 400, toExpNeg: -400, toExpPos: 400 })
const EPSILON = new Decimal(10).pow(-40)

function rate(quantity: string, charge: RateCharge): RatedLine {
  const line = rater({ code: 'CAD', digits: 2 })({ id: 'a', quantity, charge })
  if ('error' in line) throw new Error(line.error.message)
  return line
}

const whole = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String)
const small = fc.nat(200).map(String)
const number = fc.oneof(small, whole)
const decimal = fc.tuple(number, fc.option(fc.stringMatching(/^[0-9]{1,10}$/))).map(([n, d]) => (d ? `${n}.${d}` : n))
const batch = decimal.map((text) => (new Decimal(text).isZero() ? '1' : text))
const rounding = fc.constantFrom({}, { batch_rounding: 'up' } as const)
const bounds = fc
  .uniqueArray(batch, { maxLength: 4, selector: (text) => new Decimal(text).toString() })
  .map((texts) => texts.sort((a, b) => new Decimal(a).comparedTo(b)))
const tier = fc.record({ price_per_unit: decimal, unit_batch: batch, flat_fee: decimal })
const tiers: fc.Arbitrary<Tier[]> = bounds.chain((ends) =>
  fc
    .array(tier, { minLength: ends.length + 1, maxLength: ends.length + 1 })
    .map((prices) => prices.map((price, index) => ({ up_to: ends[index] ?? null, ...price }))),
)
const standard = fc.record({
  charge_model: fc.constant('standard' as const),
  included_quota: decimal,
  price_per_unit: decimal,
  unit_batch: batch,
})
const tiered = (charge_model: 'graduated' | 'volume') =>
  fc
    .record({ charge_model: fc.constant(charge_model), included_quota: decimal, tiers })
    .chain((charge) => rounding.map((rounded) => ({ ...charge, ...rounded })))
const graduated = tiered('graduated')
const volume = tiered('volume')
const anyCharge: fc.Arbitrary<RateCharge> = fc.oneof(
  standard.chain((charge) => rounding.map((rounded) => ({ ...charge, ...rounded }))),
  standard.map((charge) => ({ ...charge, charge_model: 'package' as const })),
  graduated,
  volume,
)

describe('whatever the charge', () => {
  test('usage that is counted in pieces costs what it costs as a whole, however the sum is written', () => {
    fc.assert(
      fc.property(anyCharge, fc.array(decimal, { minLength: 1, maxLength: 5 }), fc.nat(5), (charge, pieces, zeros) => {
        const sum = pieces.reduce((total, piece) => total.plus(piece), new Decimal(0))
        const back = [...pieces].reverse().reduce((total, piece) => total.plus(piece), new Decimal(0))
        const padded = `${'0'.repeat(zeros)}${back.toFixed(10 + zeros)}`
        expect(rate(padded, charge)).toEqual(rate(sum.toFixed(), charge))
      }),
    )
  })

  test('lines are rated alike in any order and company', () => {
    const lines = fc.array(fc.record({ id: fc.string(), quantity: decimal, charge: anyCharge }), { maxLength: 8 })
    const shuffled = lines.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(
          all.map((_, index) => index),
          { minLength: all.length },
        ),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        const one = rater({ code: 'CAD', digits: 2 }, true)
        const other = rater({ code: 'CAD', digits: 2 }, true)
        const forth = all.map((line) => one(line))
        const mixed = order.map((index) => other(all[index]))
        expect(mixed).toEqual(order.map((index) => forth[index]))
      }),
    )
  })

  test('more usage never costs less, but by volume, where a better price may come with it', () => {
    const monotone = anyCharge.filter(({ charge_model }) => charge_model !== 'volume')
    fc.assert(
      fc.property(monotone, decimal, decimal, (charge, some, more) => {
        const [less, enough] = [rate(some, charge), rate(new Decimal(some).plus(more).toFixed(), charge)]
        // The texts of amounts that do not end are rounded themselves, which keeps their order.
        expect(new Decimal(enough.amount).gte(less.amount)).toBe(true)
        expect(new Decimal(enough.amount_rounded).gte(less.amount_rounded)).toBe(true)
      }),
    )
    const cheaper: Tier[] = [
      { up_to: '10', price_per_unit: '2' },
      { up_to: null, price_per_unit: '1' },
    ]
    const byVolume = { charge_model: 'volume', included_quota: '0', tiers: cheaper } as const
    expect(Number(rate('11', byVolume).amount)).toBeLessThan(Number(rate('10', byVolume).amount))
  })

  test('what the quota covers changes nothing else: usage and quota may grow together', () => {
    fc.assert(
      fc.property(anyCharge, decimal, decimal, (charge, quantity, more) => {
        const grown = { ...charge, included_quota: new Decimal(charge.included_quota).plus(more).toFixed() }
        const beyond = new Decimal(charge.included_quota).plus(quantity)
        expect(rate(beyond.plus(more).toFixed(), grown)).toEqual(rate(beyond.toFixed(), charge))
      }),
    )
  })
})

describe('the models are one family', () => {
  test('graduated and volume of one tier are standard', () => {
    fc.assert(
      fc.property(standard, rounding, decimal, (charge, rounded, quantity) => {
        const { included_quota, price_per_unit, unit_batch } = charge
        const own = rate(quantity, { ...charge, ...rounded })
        const one = [{ up_to: null, price_per_unit, unit_batch }]
        expect(rate(quantity, { charge_model: 'graduated', included_quota, tiers: one, ...rounded })).toEqual(own)
        expect(rate(quantity, { charge_model: 'volume', included_quota, tiers: one, ...rounded })).toEqual(own)
      }),
    )
  })

  test('package is standard with batches rounded up', () => {
    fc.assert(
      fc.property(standard, decimal, (charge, quantity) => {
        const up = rate(quantity, { ...charge, batch_rounding: 'up' })
        expect(rate(quantity, { ...charge, charge_model: 'package' })).toEqual(up)
      }),
    )
  })

  test('standard is linear: what two customers cost is what one with the usage of both does', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (price_per_unit, a, b) => {
        const charge = { charge_model: 'standard', included_quota: '0', price_per_unit, unit_batch: '8' } as const
        const both = rate(new Decimal(a).plus(b).toFixed(), charge)
        expect(new Decimal(rate(a, charge).amount).plus(rate(b, charge).amount).eq(both.amount)).toBe(true)
      }),
    )
  })
})

describe('tiers', () => {
  test('meet without gap or overlap: one cut in two costs as much as before', () => {
    fc.assert(
      fc.property(standard, batch, decimal, fc.boolean(), (charge, cut, units, exactly) => {
        const { included_quota, price_per_unit, unit_batch } = charge
        const one = { up_to: null, price_per_unit, unit_batch }
        const quantity = new Decimal(included_quota).plus(exactly ? cut : units).toFixed()
        const asOne = rate(quantity, { charge_model: 'graduated', included_quota, tiers: [one] })
        for (const charge_model of ['graduated', 'volume'] as const) {
          expect(rate(quantity, { charge_model, included_quota, tiers: [{ ...one, up_to: cut }, one] })).toEqual(asOne)
        }
      }),
    )
  })

  test('end with their up_to: one unit of any size more belongs to the next', () => {
    fc.assert(
      fc.property(batch, decimal, decimal, (end, quota, fee) => {
        const ends: Tier[] = [
          { up_to: end, price_per_unit: '0' },
          { up_to: null, price_per_unit: '0', flat_fee: fee },
        ]
        const at = new Decimal(quota).plus(end)
        for (const charge_model of ['graduated', 'volume'] as const) {
          const charge = { charge_model, included_quota: quota, tiers: ends }
          expect(rate(at.toFixed(), charge).amount).toBe('0')
          expect(new Decimal(rate(at.plus(EPSILON).toFixed(), charge).amount).eq(fee)).toBe(true)
        }
      }),
    )
  })
})
