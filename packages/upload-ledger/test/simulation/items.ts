import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { type Conditional, meetsCondition } from './condition.ts'
import { updated } from './update.ts'

export type Item = Readonly<Record<string, AttributeValue>>

/** A table's items, where each request happens at one moment and as a whole. */
export interface Items {
  /**
   * Carries out one PutItem, UpdateItem or DeleteItem.
   *
   * @returns what refuses it, if its condition does
   * @throws {Error} for a request that DynamoDB would not accept
   */
  apply(command: unknown): ConditionalCheckFailedException | undefined
  get(partition: string, sort: string): Item | undefined
  all(): readonly Item[]
  /** Puts an item there that was there before anything began; no write of the product's. */
  plant(item: Item): void
  /** What DynamoDB's TTL does some time after an item has expired. */
  expire(nowMs: number): number
}

/**
 * @param onWrite called with each item that changes, before it does
 * @param keyNames the attributes of its key: those of the table of rows, if none are given
 */
export function createItems(
  onWrite: (before: Item | undefined, after: Item | undefined) => void,
  keyNames: KeyNames = ['bucket', 'object_key'],
): Items {
  const items = new Map<string, Item>()
  const keyOf = (item: Item) => keyIn(item, keyNames)
  return {
    apply(command) {
      const { input, key: given, afterOf } = readRequest(command)
      const key = keyOf(given)
      const before = items.get(key)
      if (!meetsCondition(input, before)) {
        const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined
        return new ConditionalCheckFailedException({
          message: 'The conditional request failed',
          $metadata: { httpStatusCode: 400 },
          ...(shown === undefined ? {} : { Item: shown }),
        })
      }
      const after = afterOf(before)
      onWrite(before, after)
      if (after === undefined) items.delete(key)
      else items.set(key, after)
      return undefined
    },
    get: (partition, sort) => items.get(JSON.stringify([partition, sort])),
    all: () => [...items.values()],
    plant: (item) => void items.set(keyOf(item), item),
    expire(nowMs) {
      const expired = [...items].filter(([, item]) => {
        const seconds = Number(item.expires_at?.N ?? Number.POSITIVE_INFINITY)
        return seconds * 1000 <= nowMs
      })
      for (const [key] of expired) items.delete(key)
      return expired.length
    },
  }
}

type KeyNames = readonly [partition: string, sort: string]

function readRequest(command: unknown): {
  readonly input: Conditional & { readonly ReturnValuesOnConditionCheckFailure?: unknown }
  readonly key: Item
  afterOf(before: Item | undefined): Item | undefined
} {
  if (command instanceof PutItemCommand) {
    const { input } = command
    // A copy, because what was sent does not change with what the sender does to it later.
    const after: Item = { ...input.Item }
    return { input, key: after, afterOf: () => after }
  }
  if (command instanceof UpdateItemCommand) {
    const { input } = command
    if (input.ConditionExpression !== undefined) throw new TypeError('Cannot carry out a condition')
    return { input: {}, key: input.Key ?? {}, afterOf: (before) => updated(input, before) }
  }
  if (command instanceof DeleteItemCommand) {
    const { input } = command
    return { input, key: input.Key ?? {}, afterOf: () => undefined }
  }
  throw new TypeError('Cannot carry out the request: it is no PutItem, UpdateItem or DeleteItem')
}

function keyIn(item: Item, [partition, sort]: KeyNames): string {
  const [p, s] = [item[partition]?.S, item[sort]?.S]
  if (!p || !s) throw new TypeError('Cannot carry out the request: its key is not whole')
  return JSON.stringify([p, s])
}
