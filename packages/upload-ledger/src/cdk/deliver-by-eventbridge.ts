import { Annotations } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { mapQueue, receiveRight } from './deliver-by-queue.ts'
import type { DeliveryRoute, RouteParts } from './delivery.ts'
import { keyMatchers } from './key-filter.ts'
import { makeBucket } from './make-bucket.ts'
import { makeQueue } from './make-queues.ts'

/**
 * S3 → EventBridge → SQS → Lambda. EventBridge sends events that it cannot put into the queue to
 * the dead-letter queue too.
 */
export function deliverByEventBridge(parts: RouteParts): DeliveryRoute {
  const { scope, settings, deadLetters, bucketName } = parts
  const queue = makeQueue(scope, settings, deadLetters)
  return {
    queue,
    right: receiveRight(queue),
    connect(fn, existing) {
      mapQueue(parts, queue, fn)
      if (existing !== undefined) remindOfSwitch(scope)
      const bucket =
        existing ??
        makeBucket(scope, settings, bucketName, {
          eventBridgeConfiguration: { eventBridgeEnabled: true },
        })
      const key = keyMatchers(settings)
      const rule = new Rule(scope, 'Rule', {
        description: 'Sends object events to the queue of the upload ledger',
        eventPattern: {
          source: ['aws.s3'],
          detailType: ['Object Created', 'Object Deleted'],
          detail: {
            // By its name, so that the rule does not have to wait for the bucket.
            bucket: { name: [existing?.bucketName ?? bucketName] },
            ...(key.length === 0 ? {} : { object: { key } }),
          },
        },
        targets: [
          {
            bind: () => ({
              arn: queue.queueArn,
              deadLetterConfig: { arn: deadLetters.queueArn },
            }),
          },
        ],
      })
      for (const target of [queue, deadLetters]) allowRule(rule, target)
      return bucket
    },
  }
}

/** With EventBridge off, no event arrives and nothing reports it. */
function remindOfSwitch(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'upload-ledger:eventbridge-switch',
    'The construct cannot turn EventBridge on for an existing bucket: check that it is on (aws s3api get-bucket-notification-configuration shows EventBridgeConfiguration), then acknowledge this warning',
  )
}

function allowRule(rule: Rule, queue: Queue): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'SendFromRule',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  )
}
