import { Rule } from 'aws-cdk-lib/aws-events'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { keyMatchers } from '../core/index.ts'
import type { QueueRouteParts, Trigger } from './delivery.ts'

/**
 * S3 → EventBridge → SQS → Lambda. EventBridge sends events that it cannot put into the queue to
 * the dead-letter queue too.
 */
export function deliverByEventBridge(parts: QueueRouteParts): Trigger {
  const { scope, settings, queue, deadLetters, bucketName, eventBus } = parts
  const { bucketHome: home } = settings
  const key = keyMatchers(settings.ruleKeys)
  const rule = new Rule(scope, 'Rule', {
    description: 'Sends object events to the queue of the upload ledger',
    ...(eventBus === undefined ? {} : { eventBus }),
    eventPattern: {
      source: ['aws.s3'],
      ...(home?.account === undefined ? {} : { account: [home.account] }),
      ...(home?.region === undefined ? {} : { region: [home.region] }),
      detailType: [
        ...['Object Created', 'Object Deleted'],
        ...(settings.recordsTags ? ['Object Tags Added', 'Object Tags Deleted'] : []),
      ],
      detail: {
        // By its name, so that the rule does not have to wait for the bucket.
        bucket: { name: [bucketName] },
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
  return { notifications: { eventBridgeConfiguration: { eventBridgeEnabled: true } } }
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
