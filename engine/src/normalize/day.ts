import { badValue } from './rejection.ts'
import { text } from './text.ts'

/** A date, or a timestamp with or without an offset; an offset has hours, and minutes and seconds if need be. */
const WRITTEN =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.][0-9]+)?)?(Z|[+-][0-9]{2}(?::?[0-5][0-9](?::?[0-5][0-9])?)?)?)?$/i

/** The UTC day of a date or timestamp, `YYYY-MM-DD`. A time without an offset is UTC. */
export function day(value: unknown, column: string): string | null {
  const written = text(value, column, 'FB_DATE_INVALID')
  if (written === null) return null
  const match = WRITTEN.exec(written)
  if (!match) throw badValue('FB_DATE_INVALID', column, value)
  const [, year = '', month = '', date = '', hours = '0', minutes = '0', seconds = '0', offset = 'Z'] = match
  if (!isDay(Number(year), Number(month), Number(date))) throw badValue('FB_DATE_INVALID', column, value)
  const ahead = match[4] === undefined || offset === 'Z' ? 0 : offsetSeconds(offset)
  if (ahead === 0) return `${year}-${month}-${date}`
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const midnight = Date.parse(`${year}-${month}-${date}T00:00:00Z`)
  const instant = midnight + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) - ahead) * 1000
  const utc = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T/.exec(new Date(instant).toISOString())?.[1]
  if (utc === undefined || utc < '0001-01-01') throw badValue('FB_DATE_INVALID', column, value)
  return utc
}

function offsetSeconds(offset: string): number {
  const digits = offset.replace(/[^0-9]/g, '')
  if (digits === '') return 0
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6))
  return offset.startsWith('-') ? -seconds : seconds
}

function isDay(year: number, month: number, date: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && date >= 1 && date <= daysOf(month, year)
}

function daysOf(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
