import {
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { ItemTable } from './item-table.ts'

/** Sends the operations on single items by a client of the SDK. */
export function sendBySdk(client: DynamoDBClient): ItemTable['send'] {
  return async (operation, input, signal) => {
    const { $metadata, ...output } = await client.send(
      // Each takes the input of its own operation.
      new (commands[operation] as typeof GetItemCommand)(input as GetItemCommandInput),
      signal ? { abortSignal: signal } : {},
    )
    return { output, requestId: $metadata.requestId, attempts: $metadata.attempts ?? 1 }
  }
}

const commands = { GetItem: GetItemCommand, PutItem: PutItemCommand, UpdateItem: UpdateItemCommand }
