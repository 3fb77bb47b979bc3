import { Aws, Fn, Stack } from 'aws-cdk-lib'
import { CfnEventBusPolicy, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import type { BucketHome } from './settings.ts'

/**
 * The event bus to which the account or region of the bucket forwards its events. A bus of its own, so
 * that nobody else's rules see them and the default bus stays closed. Within one account the role of
 * the forwarding rule is enough.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function makeEventBus(scope: Construct, { account }: BucketHome): IEventBus {
  const bus = new EventBus(scope, 'EventBus', {
    eventBusName: Fn.join('-', [Aws.STACK_NAME, scope.node.id]),
  })
  // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
  if (account === undefined) return bus as IEventBus
  const { partition } = Stack.of(scope)
  new CfnEventBusPolicy(scope, 'EventBusPolicy', {
    eventBusName: bus.eventBusName,
    statementId: 'PutFromBucketAccount',
    statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'events:PutEvents',
      Resource: bus.eventBusArn,
      Condition: { StringEquals: { 'events:source': 'aws.s3' } },
    },
  })
  return bus as IEventBus
}
