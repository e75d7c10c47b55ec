/** ISO 4217 (list one): the currencies whose minor unit is not a hundredth. */
const MINOR_UNITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const DIGITS = new Map([
  ...Intl.supportedValuesOf('currency').map((code) => [code, 2] as const),
  ...Object.entries(MINOR_UNITS).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  ),
])

/** What amounts are rounded to. */
export interface Currency {
  readonly code: string
  readonly digits: number
}

/** How many decimals amounts of a currency have; null for a currency that does not exist. */
export function currencyDigits(code: string): number | null {
  return DIGITS.get(code) ?? null
}
