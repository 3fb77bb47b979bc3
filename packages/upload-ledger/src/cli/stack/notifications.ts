import {
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
  type LambdaFunctionConfiguration,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type QueueConfiguration,
  type TopicConfiguration,
} from '@aws-sdk/client-s3'
import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'

/** A bucket's notifications as S3 has them now. */
export async function readNotifications(
  aws: Aws,
  bucket: string,
): Promise<NotificationConfiguration> {
  const found = await asking(
    `read the notifications of the bucket ${bucket}`,
    's3:GetBucketNotification',
    () =>
      aws.s3.send(
        new GetBucketNotificationConfigurationCommand({
          Bucket: bucket,
          ExpectedBucketOwner: aws.accountId,
        }),
      ),
  )
  return configurationOf(found)
}

/**
 * Replaces all notifications of a bucket, because S3 has no other operation. Skips the validation
 * of destinations, so that somebody else's missing one does not fail the request.
 */
export async function writeNotifications(
  aws: Aws,
  bucket: string,
  configuration: NotificationConfiguration,
): Promise<void> {
  await asking(`set the notifications of the bucket ${bucket}`, 's3:PutBucketNotification', () =>
    aws.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        ExpectedBucketOwner: aws.accountId,
        SkipDestinationValidation: true,
        NotificationConfiguration: configuration,
      }),
    ),
  )
}

/** Turns the EventBridge switch on and keeps the rest. */
export function withSwitch(current: NotificationConfiguration): NotificationConfiguration {
  return { ...current, EventBridgeConfiguration: current.EventBridgeConfiguration ?? {} }
}

/** Removes the entries with one of these destinations and keeps the rest. */
export function withoutTargets(
  current: NotificationConfiguration,
  arns: ReadonlySet<string>,
): NotificationConfiguration {
  const { LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations, ...rest } =
    current
  const lambdas = LambdaFunctionConfigurations?.filter((c) => !arns.has(c.LambdaFunctionArn ?? ''))
  const queues = QueueConfigurations?.filter((c) => !arns.has(c.QueueArn ?? ''))
  return {
    ...rest,
    ...(TopicConfigurations === undefined ? {} : { TopicConfigurations }),
    ...(lambdas === undefined || lambdas.length === 0
      ? {}
      : { LambdaFunctionConfigurations: lambdas }),
    ...(queues === undefined || queues.length === 0 ? {} : { QueueConfigurations: queues }),
  }
}

/** A line for each entry, safe to print. */
export function notificationLines(configuration: NotificationConfiguration): readonly string[] {
  const lines = [
    ...(configuration.TopicConfigurations ?? []).map((c) => line('topic', c.TopicArn, c)),
    ...(configuration.QueueConfigurations ?? []).map((c) => line('queue', c.QueueArn, c)),
    ...(configuration.LambdaFunctionConfigurations ?? []).map((c) =>
      line('function', c.LambdaFunctionArn, c),
    ),
    ...(configuration.EventBridgeConfiguration === undefined ? [] : ['EventBridge']),
  ]
  return lines.length === 0 ? ['none'] : lines
}

type Entry = TopicConfiguration | QueueConfiguration | LambdaFunctionConfiguration

function line(kind: string, arn: string | undefined, { Events, Filter }: Entry): string {
  const rules = (Filter?.Key?.FilterRules ?? []).map(({ Name, Value }) => `${Name} ${Value}`)
  const filter = rules.length === 0 ? '' : `, ${rules.join(', ')}`
  return printable(`${kind} ${arn ?? ''} for ${(Events ?? []).join(', ')}${filter}`)
}

function configurationOf(
  output: GetBucketNotificationConfigurationCommandOutput,
): NotificationConfiguration {
  const { $metadata: _, ...configuration } = output
  return configuration
}
