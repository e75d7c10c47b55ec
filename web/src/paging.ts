/** One page of a longer list; `first` and `last` count from 1, and are 0 where the list is empty. */
export interface Page {
  first: number
  last: number
  /** Offset of the page before, null on the first one. */
  previous: number | null
  /** Offset of the page after, null on the last one. */
  next: number | null
}

export function pageAt(offset: number, size: number, total: number): Page {
  return {
    first: total === 0 ? 0 : offset + 1,
    last: Math.min(offset + size, total),
    previous: offset > 0 ? Math.max(0, offset - size) : null,
    next: offset + size < total ? offset + size : null,
  }
}
