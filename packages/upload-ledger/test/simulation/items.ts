import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { meetsCondition } from './condition.ts'

export type Item = Readonly<Record<string, AttributeValue>>

/** A table's items, where each request happens at one moment and as a whole. */
export interface Items {
  /**
   * Carries out one PutItem or DeleteItem.
   *
   * @returns what refuses it, if its condition does
   * @throws {Error} for a request that DynamoDB would not accept
   */
  apply(command: unknown): ConditionalCheckFailedException | undefined
  get(bucket: string, key: string): Item | undefined
  all(): readonly Item[]
  /** Puts an item there that was there before anything began; no write of the product's. */
  plant(item: Item): void
  /** What DynamoDB's TTL does some time after an item has expired. */
  expire(nowMs: number): number
}

/** @param onWrite called with each item that changes, before it does */
export function createItems(
  onWrite: (before: Item | undefined, after: Item | undefined) => void,
): Items {
  const items = new Map<string, Item>()
  return {
    apply(command) {
      const { input, after, key } = readRequest(command)
      const before = items.get(key)
      if (!meetsCondition(input, before)) {
        const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined
        return new ConditionalCheckFailedException({
          message: 'The conditional request failed',
          $metadata: { httpStatusCode: 400 },
          ...(shown === undefined ? {} : { Item: shown }),
        })
      }
      onWrite(before, after)
      if (after === undefined) items.delete(key)
      else items.set(key, after)
      return undefined
    },
    get: (bucket, key) => items.get(keyOf({ bucket: { S: bucket }, object_key: { S: key } })),
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

function readRequest(command: unknown) {
  if (command instanceof PutItemCommand) {
    const { input } = command
    // A copy, because what was sent does not change with what the sender does to it later.
    const after: Item = { ...input.Item }
    return { input, after, key: keyOf(after) }
  }
  if (command instanceof DeleteItemCommand) {
    const { input } = command
    return { input, after: undefined, key: keyOf(input.Key ?? {}) }
  }
  throw new TypeError('Cannot carry out the request: it is neither PutItem nor DeleteItem')
}

function keyOf({ bucket, object_key: key }: Item): string {
  if (!bucket?.S || !key?.S)
    throw new TypeError('Cannot carry out the request: its key is not whole')
  return JSON.stringify([bucket.S, key.S])
}
