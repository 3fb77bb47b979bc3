import { LedgerError } from '../../src/core/index.ts'
import type { Pages } from '../../src/reader/index.ts'

const cause = Object.assign(new Error('Slow down'), { name: 'ThrottlingException' })

/** What the table throws where DynamoDB throttles. */
export const throttled: LedgerError = new LedgerError('unavailable', 'Cannot read', { cause })

/** All items by pages, each asked of an answer of its own, as after a restart. */
export async function pagedItems<T>(answer: () => Pages<T>): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | undefined, pages = 0; pages < 1_000; pages++) {
    const page = await answer().page(cursor)
    items.push(...page.items)
    cursor = page.cursor
    if (cursor === undefined) return items
  }
  throw new Error('The pages do not end')
}

/** By item, where ranges are always read at once, or by pages. */
export function itemsEitherWay<T>(
  { limit }: { readonly limit: number },
  answer: () => Pages<T>,
): Promise<T[]> {
  return limit % 2 === 0 ? Array.fromAsync(answer()) : pagedItems(answer)
}
