import type { RateReply, RateRequest } from './rate.ts'

interface Example {
  readonly summary: string
  readonly request: RateRequest
  readonly reply: RateReply
}

/** For the documentation: requests by name, with what they are answered with. A test sends every one. */
export const RATE_EXAMPLES: Readonly<Record<string, Example>> = {
  standard: {
    summary: 'standard: beyond the quota, in proportion to the batch',
    request: {
      currency: 'CAD',
      lines: [
        {
          id: 'usage-1',
          quantity: '25200',
          charge: {
            metric: 'cpu_seconds',
            charge_model: 'standard',
            included_quota: '18000',
            price_per_unit: '0.0075',
            unit_batch: '3600',
          },
        },
      ],
    },
    reply: { lines: [{ id: 'usage-1', overage: '7200', amount: '0.015', amount_rounded: '0.02' }] },
  },
  package: {
    summary: 'package: batches that are begun are charged whole',
    request: {
      currency: 'USD',
      lines: [
        {
          id: 'usage-1',
          quantity: '201',
          charge: { charge_model: 'package', included_quota: '100', price_per_unit: '5', unit_batch: '100' },
        },
      ],
    },
    reply: { lines: [{ id: 'usage-1', overage: '101', amount: '10', amount_rounded: '10.00' }] },
  },
  graduated: {
    summary: 'graduated: each tier that is reached prices its own units',
    request: {
      currency: 'USD',
      lines: [
        {
          id: 'usage-1',
          quantity: '22',
          charge: {
            charge_model: 'graduated',
            included_quota: '0',
            tiers: [
              { up_to: '5', price_per_unit: '0', flat_fee: '100' },
              { up_to: '10', price_per_unit: '0', flat_fee: '50' },
              { up_to: '15', price_per_unit: '10' },
              { up_to: null, price_per_unit: '5' },
            ],
          },
        },
      ],
    },
    reply: { lines: [{ id: 'usage-1', overage: '22', amount: '235', amount_rounded: '235.00' }] },
  },
  volume: {
    summary: 'volume: the tier that holds the total prices all of it',
    request: {
      currency: 'USD',
      lines: [
        {
          id: 'usage-1',
          quantity: '65000',
          charge: {
            charge_model: 'volume',
            included_quota: '0',
            tiers: [
              { up_to: '10000', price_per_unit: '0.0010', flat_fee: '10' },
              { up_to: '50000', price_per_unit: '0.0008', flat_fee: '10' },
              { up_to: '100000', price_per_unit: '0.0006', flat_fee: '10' },
              { up_to: null, price_per_unit: '0.0004', flat_fee: '10' },
            ],
          },
        },
      ],
    },
    reply: { lines: [{ id: 'usage-1', overage: '65000', amount: '49', amount_rounded: '49.00' }] },
  },
  explained: {
    summary: 'explain: how an amount came about',
    request: {
      currency: 'CAD',
      explain: true,
      lines: [
        {
          id: 'usage-1',
          quantity: '6000',
          charge: {
            metric: 'requests',
            charge_model: 'graduated',
            included_quota: '500',
            batch_rounding: 'up',
            tiers: [
              { up_to: '1000', price_per_unit: '0.5', unit_batch: '100', flat_fee: '2' },
              { up_to: null, price_per_unit: '3.333', unit_batch: '1000' },
            ],
          },
        },
      ],
    },
    reply: {
      lines: [
        {
          id: 'usage-1',
          overage: '5500',
          amount: '23.665',
          amount_rounded: '23.67',
          explanation: {
            sentence:
              '5,500 of 6,000 requests are beyond the 500 included. Tier 1 (up to 1,000): 1,000 units in 10 batches of 100 x 0.5 + flat fee 2 = 7. Tier 2 (above 1,000): 4,500 units rounded up to 5 batches of 1,000 x 3.333 = 16.665. The amount is 23.665, rounded to 23.67 CAD.',
            parts: [
              {
                tier: 1,
                above: '0',
                up_to: '1000',
                units: '1000',
                unit_batch: '100',
                batches: '10',
                price_per_unit: '0.5',
                flat_fee: '2',
                amount: '7',
                sentence: 'Tier 1 (up to 1,000): 1,000 units in 10 batches of 100 x 0.5 + flat fee 2 = 7.',
              },
              {
                tier: 2,
                above: '1000',
                up_to: null,
                units: '4500',
                unit_batch: '1000',
                batches: '5',
                price_per_unit: '3.333',
                flat_fee: '0',
                amount: '16.665',
                sentence: 'Tier 2 (above 1,000): 4,500 units rounded up to 5 batches of 1,000 x 3.333 = 16.665.',
              },
            ],
          },
        },
      ],
    },
  },
  digits: {
    summary: 'a currency with digits of its own',
    request: {
      currency: { code: 'CAD', digits: 4 },
      lines: [
        {
          id: 'usage-1',
          quantity: '1',
          charge: { charge_model: 'standard', included_quota: '0', price_per_unit: '1', unit_batch: '3' },
        },
      ],
    },
    reply: { lines: [{ id: 'usage-1', overage: '1', amount: '0.33333333333333333333', amount_rounded: '0.3333' }] },
  },
  odd: {
    summary: 'negative usage is rated as zero; a line that can not be rated leaves the others alone',
    request: {
      currency: 'CAD',
      lines: [
        {
          id: 'usage-1',
          quantity: '-5',
          charge: { charge_model: 'standard', included_quota: '0', price_per_unit: '1', unit_batch: '1' },
        },
        {
          id: 'usage-2',
          quantity: '5',
          charge: { charge_model: 'volume', included_quota: '0', tiers: [{ up_to: '10', price_per_unit: '1' }] },
        },
      ],
    },
    reply: {
      lines: [
        {
          id: 'usage-1',
          overage: '0',
          amount: '0',
          amount_rounded: '0.00',
          warnings: [
            {
              code: 'FB_RATE_QUANTITY_NEGATIVE',
              message: 'The quantity -5 is negative and was rated as zero.',
              fix: 'Correct the usage if it is a mistake; usage never becomes a credit.',
            },
          ],
        },
        {
          id: 'usage-2',
          error: {
            code: 'FB_RATE_LINE_INVALID',
            message: 'This line cannot be rated: /charge/tiers/0/up_to must be null: the last tier has no end.',
            fix: 'Correct the line; /documentation shows what POST /v1/rate takes.',
          },
        },
      ],
    },
  },
}
