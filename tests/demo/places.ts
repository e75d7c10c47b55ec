import { nth } from './random.ts'
import type { UserRow } from './tables.ts'

export type Place = Pick<UserRow, 'billing_city' | 'billing_state' | 'billing_postal_code' | 'billing_country'>

/** Code, English name, French name, a city and a postal code of every province and territory. */
const PROVINCES = [
  ['AB', 'Alberta', 'Alberta', 'Calgary', 'T2P 1A1'],
  ['BC', 'British Columbia', 'Colombie-Britannique', 'Vancouver', 'V6B 1A1'],
  ['MB', 'Manitoba', 'Manitoba', 'Winnipeg', 'R3C 1A1'],
  ['NB', 'New Brunswick', 'Nouveau-Brunswick', 'Moncton', 'E1C 1A1'],
  ['NL', 'Newfoundland and Labrador', 'Terre-Neuve-et-Labrador', "St. John's", 'A1C 1A1'],
  ['NS', 'Nova Scotia', 'Nouvelle-Écosse', 'Halifax', 'B3J 1A1'],
  ['NT', 'Northwest Territories', 'Territoires du Nord-Ouest', 'Yellowknife', 'X1A 1A1'],
  ['NU', 'Nunavut', 'Nunavut', 'Iqaluit', 'X0A 0A1'],
  ['ON', 'Ontario', 'Ontario', 'Toronto', 'M5H 1A1'],
  ['PE', 'Prince Edward Island', 'Île-du-Prince-Édouard', 'Charlottetown', 'C1A 1A1'],
  ['QC', 'Quebec', 'Québec', 'Montréal', 'H2Y 1A1'],
  ['SK', 'Saskatchewan', 'Saskatchewan', 'Regina', 'S4P 1A1'],
  ['YT', 'Yukon', 'Yukon', 'Whitehorse', 'Y1A 1A1'],
] as const

const ABROAD: readonly Place[] = [
  { billing_city: 'Buffalo', billing_state: 'NY', billing_postal_code: '14202', billing_country: 'US' },
  { billing_city: 'Lyon', billing_state: null, billing_postal_code: '69001', billing_country: 'FR' },
  { billing_city: 'Leeds', billing_state: null, billing_postal_code: 'LS1 1AA', billing_country: 'GB' },
  { billing_city: 'Bremen', billing_state: null, billing_postal_code: '28195', billing_country: 'DE' },
]

export const NOWHERE: Place = {
  billing_city: null,
  billing_state: null,
  billing_postal_code: null,
  billing_country: null,
}

/** Province after province; each round spells them another way: code, English, French, small letters. */
export function inCanada(index: number): Place {
  const [code, english, french, city, zip] = nth(PROVINCES, index)
  const round = Math.floor(index / PROVINCES.length)
  return {
    billing_city: city,
    billing_state: nth([code, english, french, code.toLowerCase()], round),
    billing_postal_code: zip,
    billing_country: 'CA',
  }
}

export function abroad(index: number): Place {
  return nth(ABROAD, index)
}
