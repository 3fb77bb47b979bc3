import type { SecondaryIndex, Table } from '../dynalite.ts'

/** The indexes whose rows follow the items: all but one that is being deleted. */
export function indexesOf(
  table: Table,
): { readonly kind: 'local' | 'global'; readonly index: SecondaryIndex }[] {
  const local = table.LocalSecondaryIndexes ?? []
  const global = table.GlobalSecondaryIndexes ?? []
  return [
    ...local.map((index) => ({ kind: 'local' as const, index })),
    ...global.map((index) => ({ kind: 'global' as const, index })),
  ].filter(({ index }) => index.IndexStatus !== 'DELETING')
}
