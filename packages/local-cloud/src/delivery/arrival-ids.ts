/**
 * Ids that sort by the order in which they were made, within one millisecond and across restarts
 * alike, whatever the clock says: the number of the start, then a count.
 */
export interface ArrivalIds {
  next(): string
  /** How many have been made since this start. The first is number 1. */
  made(): number
  /** The id of that number of this start. */
  id(number: number): string
  /** The number of an id of this start; undefined for one of an earlier start. */
  number(id: string): number | undefined
}

/** @param start greater at each start than at any before it */
export function createArrivalIds(start: number): ArrivalIds {
  const prefix = `${String(start).padStart(10, '0')}-`
  let made = 0
  const id = (number: number): string => `${prefix}${String(number).padStart(15, '0')}`
  return {
    next: () => id(++made),
    made: () => made,
    id,
    number: (text) => (text.startsWith(prefix) ? Number(text.slice(prefix.length)) : undefined),
  }
}
