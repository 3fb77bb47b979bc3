import type { Exclusion } from '../core/index.ts'
import { compareKeys, lastKeyUnder } from '../reader/index.ts'

/** The keys that a ledger follows, of which a repair looks at these alone. */
export interface Selection {
  /** Of which none begins with another, in the order of their bytes in UTF-8. */
  readonly prefixes: readonly string[]
  isSelected(key: string): boolean
}

export interface SelectionOptions {
  /** Those that the ledger follows; `['']` for every key. */
  readonly prefixes: readonly string[]
  readonly suffixes: readonly string[]
  readonly excludedBy: Exclusion
  /** Only keys that begin with this too; empty for all. */
  readonly within?: string | undefined
}

/** Selects what the ledger follows and is within a prefix. There may be nothing. */
export function selectKeys({
  prefixes,
  suffixes,
  excludedBy,
  within = '',
}: SelectionOptions): Selection {
  const narrowed = prefixes.flatMap((prefix) => {
    if (prefix.startsWith(within)) return [prefix]
    return within.startsWith(prefix) ? [within] : []
  })
  const distinct = [...new Set(narrowed)]
  const outermost = distinct.filter(
    (prefix) => !distinct.some((other) => other !== prefix && prefix.startsWith(other)),
  )
  return {
    prefixes: outermost.sort(compareKeys),
    isSelected: (key) =>
      suffixes.some((suffix) => key.endsWith(suffix)) && excludedBy(key) === undefined,
  }
}

/** What of each prefix is left behind a key, in order. */
export function leftAfter(
  { prefixes }: Selection,
  after: string | undefined,
): readonly { readonly prefix: string; readonly after?: string }[] {
  if (after === undefined) return prefixes.map((prefix) => ({ prefix }))
  return prefixes.flatMap((prefix) => {
    if (compareKeys(lastKeyUnder(prefix), after) <= 0) return []
    return [compareKeys(prefix, after) <= 0 ? { prefix, after } : { prefix }]
  })
}
