import { Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnPermission, EventInvokeConfig } from 'aws-cdk-lib/aws-lambda'
import { bucketEvents, type DeliveryRoute, type RouteParts } from './delivery.ts'
import { notificationFilter } from './key-filter.ts'
import { makeBucket } from './make-bucket.ts'

/**
 * S3 → Lambda. Lambda tries an event three times, then sends it to the dead-letter queue with the
 * permissions of the function's role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function deliverDirectly(parts: RouteParts): DeliveryRoute {
  const { scope, settings, deadLetters, bucketName } = parts
  const { account, partition } = Stack.of(scope)
  return {
    right: new PolicyStatement({
      sid: 'SendDeadLetters',
      actions: ['sqs:SendMessage'],
      resources: [deadLetters.queueArn],
    }),
    connect(fn) {
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
      const filter = notificationFilter(settings)
      const bucket = makeBucket(scope, settings, bucketName, {
        lambdaConfigurations: bucketEvents.map((event) => ({
          event,
          function: fn.functionArn,
          ...filter,
        })),
      })
      bucket.node.defaultChild?.node.addDependency(permission)
      return bucket
    },
  }
}
