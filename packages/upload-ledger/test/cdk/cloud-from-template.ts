import { fileURLToPath } from 'node:url'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  type NotificationConfigurationFilter,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { LocalCloudOptions } from 'local-cloud'
import type { ResolvedTemplate } from './resolved-template.ts'
import type { Notification, Notifications } from './resource-properties.ts'

type Parts = Required<
  Pick<
    LocalCloudOptions,
    'functions' | 'queues' | 'eventSourceMappings' | 'rules' | 'retryDelaysMs'
  >
>

const bundle = fileURLToPath(new URL('../../dist/lambda/index.cjs', import.meta.url))

/**
 * The local cloud's functions, queues, mappings, rules and retries, each as the template has it.
 * One thing is not the template's: how long a failed event waits, which is minutes there.
 */
export function cloudParts(template: ResolvedTemplate): Parts {
  const { name, properties: fn } = template.single('AWS::Lambda::Function')
  const retries = template.all('AWS::Lambda::EventInvokeConfig')[0]?.properties
  return {
    functions: [
      {
        name,
        bundlePath: bundle,
        handler: fn.Handler,
        configuration: {
          environment: fn.Environment.Variables,
          timeoutSeconds: fn.Timeout,
          memoryMegabytes: fn.MemorySize,
        },
        policy: {
          Version: '2012-10-17',
          Statement: template
            .single('AWS::IAM::Role')
            .properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
        },
      },
    ],
    queues: template.all('AWS::SQS::Queue').map(({ name: queue, properties }) => ({
      name: queue,
      messageRetentionSeconds: properties.MessageRetentionPeriod,
      ...(properties.VisibilityTimeout === undefined
        ? {}
        : { visibilityTimeoutSeconds: properties.VisibilityTimeout }),
      ...(properties.RedrivePolicy === undefined
        ? {}
        : {
            maxReceiveCount: properties.RedrivePolicy.maxReceiveCount,
            deadLetterQueue: lastOf(properties.RedrivePolicy.deadLetterTargetArn),
          }),
    })),
    eventSourceMappings: template.all('AWS::Lambda::EventSourceMapping').map(({ properties }) => ({
      queue: lastOf(properties.EventSourceArn),
      function: properties.FunctionName,
      batchSize: properties.BatchSize,
      maximumConcurrency: properties.ScalingConfig.MaximumConcurrency,
      reportBatchItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      failureVisibilitySeconds: 0,
    })),
    rules: template.all('AWS::Events::Rule').map(({ name: rule, properties }) => ({
      name: rule,
      pattern: properties.EventPattern,
      target: properties.Targets[0]?.Arn ?? '',
    })),
    retryDelaysMs: Array.from({ length: retries?.MaximumRetryAttempts ?? 0 }, () => 20),
  }
}

/** Makes the table as the template has it. */
export async function makeTable(template: ResolvedTemplate, client: DynamoDBClient): Promise<void> {
  const { TableName, KeySchema, AttributeDefinitions, BillingMode } =
    template.single('AWS::DynamoDB::Table').properties
  await client.send(
    new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, BillingMode }),
  )
}

/**
 * Makes the bucket, or one in the place of that which exists, and sets the notifications of the
 * template.
 */
export async function makeBucket(
  template: ResolvedTemplate,
  s3: S3Client,
  Bucket: string,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }))
  await setNotifications(template, s3, Bucket)
}

/** Replaces the bucket's notifications by those of the template. */
export async function setNotifications(
  template: ResolvedTemplate,
  s3: S3Client,
  Bucket: string,
): Promise<void> {
  const [made] = template.all('AWS::S3::Bucket')
  // Of a bucket that exists, the switch is turned on by whoever owns it.
  const notifications: Notifications = made?.properties.NotificationConfiguration ?? {
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  }
  const { LambdaConfigurations = [], QueueConfigurations = [] } = notifications
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: LambdaConfigurations.map((one) => ({
          LambdaFunctionArn: one.Function,
          ...eventsOf(one),
        })),
        QueueConfigurations: QueueConfigurations.map((one) => ({
          QueueArn: one.Queue,
          ...eventsOf(one),
        })),
        ...(notifications.EventBridgeConfiguration?.EventBridgeEnabled === true
          ? { EventBridgeConfiguration: {} }
          : {}),
      },
    }),
  )
}

function eventsOf({ Event, Filter }: Notification): {
  readonly Events: Notification['Event'][]
  readonly Filter: NotificationConfigurationFilter
} {
  return { Events: [Event], Filter: { Key: { FilterRules: Filter.S3Key.Rules } } }
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}
