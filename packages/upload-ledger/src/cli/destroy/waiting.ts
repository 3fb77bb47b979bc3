import { GetQueueAttributesCommand, QueueDoesNotExist } from '@aws-sdk/client-sqs'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'

/** How many events a queue holds, roughly, as SQS counts; 0 for a queue that is gone. */
export async function waitingIn({ sqs }: Aws, queueUrl: string): Promise<number> {
  return asking(`count the messages in ${queueUrl}`, 'sqs:GetQueueAttributes', async () => {
    try {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: counts }),
      )
      return counts.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return 0
      throw error
    }
  })
}

const counts: (
  | 'ApproximateNumberOfMessages'
  | 'ApproximateNumberOfMessagesNotVisible'
  | 'ApproximateNumberOfMessagesDelayed'
)[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
]
