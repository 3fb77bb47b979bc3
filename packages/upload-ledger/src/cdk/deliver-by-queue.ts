import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { bucketEvents } from './bucket-events.ts'
import type { QueueRouteParts, Trigger } from './delivery.ts'
import { notificationFilter } from './key-filter.ts'

/** S3 → SQS → Lambda. */
export function deliverByQueue(parts: QueueRouteParts): Trigger {
  const { scope, settings, queue, bucketName } = parts
  const { account, partition } = Stack.of(scope)
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'SendFromBucket',
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnEquals: { 'aws:SourceArn': `arn:${partition}:s3:::${bucketName}` },
      },
    }),
  )
  const filters = settings.notificationKeys.map(notificationFilter)
  return {
    notifications: {
      queueConfigurations: bucketEvents(settings).flatMap((event) =>
        filters.map((filter) => ({ event, queue: queue.queueArn, ...filter })),
      ),
    },
    ...(policyDependable === undefined ? {} : { permission: policyDependable }),
  }
}

/** The three that Lambda uses to poll; CDK's event source grants five. */
export function receiveRight(queue: Queue): PolicyStatement {
  return new PolicyStatement({
    sid: 'ReceiveFromQueue',
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [queue.queueArn],
  })
}

/** Makes Lambda poll the queue and accept the function's report of failed messages. */
export function mapQueue({ scope, settings, queue, fn }: QueueRouteParts): void {
  new EventSourceMapping(scope, 'Mapping', {
    target: fn,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: settings.maxConcurrency,
    reportBatchItemFailures: true,
  })
}
