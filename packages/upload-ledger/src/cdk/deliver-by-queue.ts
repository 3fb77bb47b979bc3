import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { bucketEvents, type DeliveryRoute, type RouteParts } from './delivery.ts'
import { notificationFilter } from './key-filter.ts'
import { makeBucket } from './make-bucket.ts'
import { makeQueue } from './make-queues.ts'

/** S3 → SQS → Lambda. */
export function deliverByQueue(parts: RouteParts): DeliveryRoute {
  const { scope, settings, deadLetters, bucketName } = parts
  const { account, partition } = Stack.of(scope)
  const queue = makeQueue(scope, settings, deadLetters)
  return {
    queue,
    right: receiveRight(queue),
    connect(fn) {
      mapQueue(parts, queue, fn)
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
      const filter = notificationFilter(settings)
      const bucket = makeBucket(scope, settings, bucketName, {
        queueConfigurations: bucketEvents.map((event) => ({
          event,
          queue: queue.queueArn,
          ...filter,
        })),
      })
      if (policyDependable !== undefined) {
        bucket.node.defaultChild?.node.addDependency(policyDependable)
      }
      return bucket
    },
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
export function mapQueue({ scope, settings }: RouteParts, queue: Queue, fn: LambdaFunction): void {
  new EventSourceMapping(scope, 'Mapping', {
    target: fn,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: settings.maxConcurrency,
    reportBatchItemFailures: true,
  })
}
