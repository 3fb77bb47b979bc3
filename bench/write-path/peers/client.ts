import process from 'node:process'
import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb'
import { connectDynamoDB } from '../../../packages/upload-ledger/src/dynamodb/index.ts'
import { putsOf, sendAll } from './puts.ts'

const dynamodb = connectDynamoDB(process.env)

/** Our client alone, with no notification to read and nothing to report. */
export function handler(puts: readonly PutItemCommandInput[]): Promise<void> {
  return sendAll(puts, async (put) => void (await dynamodb.send('PutItem', put)))
}

export { putsOf as prepare }
