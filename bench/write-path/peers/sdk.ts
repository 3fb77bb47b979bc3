import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { type Notification, putsOf, sendAll } from './puts.ts'

const client = new DynamoDBClient({ requestHandler: { httpsAgent: { maxSockets: 64 } } })

/** The least that a function by the AWS SDK for JavaScript v3 does. */
export function handler(notification: Notification): Promise<void> {
  return sendAll(putsOf(notification), async (put) => {
    try {
      await client.send(new PutItemCommand(put))
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  })
}
