import process from 'node:process'
import awsLite from '@aws-lite/client'
import { type Notification, putsOf, sendAll } from './puts.ts'

// It has no types.
const { default: dynamodb }: { default: object } = require('@aws-lite/dynamodb')
const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB
const connected: Promise<unknown> = awsLite({
  plugins: [dynamodb],
  ...(endpoint ? { endpoint } : {}),
})

/** The same by aws-lite, which takes items as plain values. */
export async function handler(notification: Notification): Promise<void> {
  const aws = (await connected) as Client
  await sendAll(putsOf(notification), async (put) => {
    try {
      await aws.DynamoDB.PutItem({
        ...put,
        Item: plain(put.Item),
        ExpressionAttributeValues: plain(put.ExpressionAttributeValues),
      })
    } catch (error) {
      if (!String(error).includes('ConditionalCheckFailed')) throw error
    }
  })
}

interface Client {
  readonly DynamoDB: { PutItem(input: object): Promise<unknown> }
}

function plain(item: object = {}): object {
  return Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? Number(N)]))
}
