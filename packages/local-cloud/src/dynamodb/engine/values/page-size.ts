import type { AttributeValue, StoredItem } from '../dynalite.ts'
import { typeOfValue } from './compare.ts'
import { itemSizeBytes } from './item-size.ts'

/**
 * The size by which an item counts in a page of a megabyte: not its own, but that of the packed form
 * that DynamoDB seems to keep. The rule is dynalite's, found by trial on the service.
 *
 * @param sortKey the table's, where it has one
 */
export function pageSizeBytes(item: StoredItem, sortKey: string | undefined): number {
  let [size, sortKeySize] = [0, 0]
  for (const [name, value] of Object.entries(item)) {
    if (name === sortKey) sortKeySize = plainSize(value)
    else size += 1 + packedSize(value)
  }
  return 2 + size + (1 + Math.floor((1 + size) / 3072)) * (18 + sortKeySize)
}

function packedSize(value: AttributeValue): number {
  const type = typeOfValue(value)
  const inner = value[type ?? '']
  if (type === 'M') {
    const members = Object.values(inner as StoredItem)
    return 3 + members.length + members.reduce((sum, member) => sum + 1 + packedSize(member), 0)
  }
  if (type === 'L') {
    const members = inner as readonly AttributeValue[]
    return 3 + members.reduce((sum, member) => sum + 1 + packedSize(member), 0)
  }
  const size = plainSize(value)
  if (type === 'NULL') return size - 1
  if (type === 'S') return size + (size < 128 ? 1 : size < 16_384 ? 2 : 3)
  if (type === 'B' || type === 'N') return size + 1
  return Array.isArray(inner) ? size + inner.length + 1 : size
}

/** The size of a value without a name. */
function plainSize(value: AttributeValue): number {
  return itemSizeBytes({ '': value })
}
