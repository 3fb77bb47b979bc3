import { factOf } from './fact-item.ts'
import type { Item } from './items.ts'
import { type Fact, isRemoval } from './model.ts'

/**
 * Whether a row says of the last content of its object what it may: a tombstone, what the row before
 * it says or is, or the size and etag of a creation that was folded into its removal; every other row
 * nothing.
 *
 * @param folded the creations that may have been
 * @param mayLack whether a tombstone may say nothing although the row before it says something
 */
export function saysLastContent(
  before: Item | undefined,
  after: Item,
  folded: readonly Fact[],
  mayLack: boolean,
): boolean {
  const said = saidBy(after)
  const fits = ({ size, etag }: Content) => said.size === size && said.etag === etag
  if (!isRemoval(factOf(after))) return fits({})
  return (
    fits(lastContentOf(before)) ||
    (mayLack && fits({})) ||
    folded.some((fact) => fits(contentOf(fact)))
  )
}

/** Absent where it is not known, or the etag is empty. */
interface Content {
  readonly size?: string | undefined
  readonly etag?: string | undefined
}

function lastContentOf(item: Item | undefined): Content {
  if (item === undefined) return {}
  const fact = factOf(item)
  return isRemoval(fact) ? saidBy(item) : contentOf(fact)
}

function saidBy({ last_size: size, last_etag: etag }: Item): Content {
  return { size: size?.N, etag: etag?.S }
}

function contentOf({ size, etag }: Fact): Content {
  return { size: String(size), etag: etag === '' ? undefined : etag }
}

/** A removal gives up once its row has changed this often before its eyes. */
export const mostReplaced = 4
