import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { handler as record } from './sdk.ts'

const processor = new BatchProcessor(EventType.SQS)

/** A queue's batch by Powertools, whose records go through the function by the SDK. */
export function handler(event: Parameters<typeof processPartialResponse>[0]): Promise<unknown> {
  return processPartialResponse(
    event,
    ({ body }: { body: string }) => record(JSON.parse(body)),
    processor,
  )
}
