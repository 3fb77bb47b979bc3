/** The last items of a long row of them, each under the number that it came with. */
export interface Ring<T> {
  push(item: T): void
  /** How many have come at all. */
  readonly total: number
  /** How many of them are held. */
  readonly size: number
  /** An item by its number, which begins at 0; `undefined` where it is no longer held. */
  at(number: number): T | undefined
}

export function createRing<T>(most: number): Ring<T> {
  const items: (T | undefined)[] = new Array(most)
  let total = 0
  return {
    push(item) {
      items[total % most] = item
      total++
    },
    get total() {
      return total
    },
    get size() {
      return Math.min(total, most)
    },
    at: (number) =>
      number < total - most || number >= total || number < 0 ? undefined : items[number % most],
  }
}
