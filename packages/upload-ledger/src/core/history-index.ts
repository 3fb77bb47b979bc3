import { historyKeys, indexedAttributes } from './history.ts'
import type { RowIndex } from './row-index.ts'

/** A secondary index of the history table, as far as it decides whether the table serves. */
export interface HistoryIndex extends RowIndex {
  /** The attributes that it holds beside the keys; `undefined` if it holds all of them. */
  readonly attributes: readonly string[] | undefined
}

/**
 * Why the arrivals of a day cannot be read from a table with these indexes, or `undefined` if they
 * can. Without the index events are still recorded, but only the history of an object can be read.
 */
export function dayIndexFault(indexes: readonly HistoryIndex[]): string | undefined {
  const { index, indexPartitionKey, sortKey } = historyKeys
  const found = indexes.find(({ name }) => name === index)
  if (found === undefined) return `it has no index ${index}`
  const keys = found.keys.map(({ attribute, type }) => `${attribute} ${type}`)
  if (keys.join() !== `${indexPartitionKey} S,${sortKey} S`) {
    return `the keys of its index ${index} are not ${indexPartitionKey} (partition) and ${sortKey} (sort), both strings`
  }
  const { attributes } = found
  const absent = attributes && indexedAttributes.filter((name) => !attributes.includes(name))
  if (absent === undefined || absent.length === 0) return undefined
  return `its index ${index} does not hold ${absent.join(', ')}`
}

/**
 * Why an index has items of the history refused, or `undefined` if it does not. DynamoDB refuses an
 * item whose attribute has another type than an index has it as a key. An attribute of a history item
 * is never empty: one without a value is left out, and so is the item from such an index.
 */
export function historyIndexFault({ name, keys }: RowIndex): string | undefined {
  for (const { attribute, type } of keys) {
    const own = types.get(attribute)
    if (own === undefined || own === type) continue
    return `its index ${name} has the key ${attribute} as ${type}, which is ${own} in a history item, and DynamoDB refuses such an item`
  }
  return undefined
}

/** DynamoDB's words, by the names of the attributes. */
const types: ReadonlyMap<string, string> = new Map([
  ['object', 'S'],
  ['event', 'S'],
  ['day', 'S'],
  ['bucket', 'S'],
  ['object_key', 'S'],
  ['event_time', 'S'],
  ['event_name', 'S'],
  ['sequencer', 'S'],
  ['position', 'S'],
  ['size', 'N'],
  ['etag', 'S'],
  ['version_id', 'S'],
  ['requester', 'S'],
  ['source_ip', 'S'],
  ['request_id', 'S'],
  ['arrived_at', 'S'],
  ['deliveries', 'N'],
  ['expires_at', 'N'],
])
