import { Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnPermission, EventInvokeConfig } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { bucketEvents } from './bucket-events.ts'
import type { RouteParts, Trigger } from './delivery.ts'
import { notificationFilter } from './key-filter.ts'

/**
 * S3 → Lambda. Lambda tries an event three times, then sends it to the dead-letter queue with the
 * permissions of the function's role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function deliverDirectly(parts: RouteParts): Trigger {
  const { scope, settings, fn, deadLetters, bucketName } = parts
  const { account, partition } = Stack.of(scope)
  new EventInvokeConfig(scope, 'Invocation', {
    function: fn,
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  })
  const permission = new CfnPermission(scope, 'Permission', {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionArn,
    principal: 's3.amazonaws.com',
    sourceAccount: account,
    sourceArn: `arn:${partition}:s3:::${bucketName}`,
  })
  const filters = settings.notificationKeys.map(notificationFilter)
  return {
    notifications: {
      lambdaConfigurations: bucketEvents(settings).flatMap((event) =>
        filters.map((filter) => ({ event, function: fn.functionArn, ...filter })),
      ),
    },
    permission,
  }
}

/** The permission that Lambda uses for an event that failed three times. */
export function sendRight(deadLetters: Queue): PolicyStatement {
  return new PolicyStatement({
    sid: 'SendDeadLetters',
    actions: ['sqs:SendMessage'],
    resources: [deadLetters.queueArn],
  })
}
