import type { DynamoDB } from '../dynamodb/index.ts'
import type { Item } from './row-item.ts'

/** A table for what reads and writes single items, over the SDK or the function's own client. */
export interface ItemTable {
  readonly send: DynamoDB['send']
  readonly name: string
}

/**
 * Whether the condition of a write failed, and the item that failed it, if the endpoint returns it.
 * The SDK's error and our client's have the same name and the same members.
 */
export function isFailedCondition(error: unknown): error is Error & { readonly Item?: Item } {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException'
}
