/** A small seeded generator (mulberry32): the same seed gives the same demo data on every machine and Node version. */
export type Random = {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number
  pick<T>(items: readonly T[]): T
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const int = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
  return { int, pick: (items) => nth(items, int(items.length)) }
}

/** The item at `index` of a list that starts over at its end. */
export function nth<T>(items: readonly T[], index: number): T {
  const [item] = items.slice(index % items.length)
  if (item === undefined) throw new RangeError('an empty list has no item')
  return item
}
