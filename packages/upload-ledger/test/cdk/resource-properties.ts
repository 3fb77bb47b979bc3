import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import type { FilterRule } from '@aws-sdk/client-s3'
import type { LocalCloudOptions } from 'local-cloud'

type Local<K extends 'functions' | 'rules'> = NonNullable<LocalCloudOptions[K]>[number]

/** What is read of the resources' properties, as CloudFormation spells them. */
export interface Properties {
  readonly 'AWS::Lambda::Function': {
    readonly Handler: string
    readonly MemorySize: number
    readonly Timeout: number
    readonly Environment: { readonly Variables: Readonly<Record<string, string>> }
  }
  readonly 'AWS::IAM::Role': {
    readonly Policies: readonly { readonly PolicyDocument: Local<'functions'>['policy'] }[]
  }
  readonly 'AWS::Lambda::EventInvokeConfig': { readonly MaximumRetryAttempts: number }
  readonly 'AWS::Lambda::EventSourceMapping': {
    readonly EventSourceArn: string
    readonly FunctionName: string
    readonly BatchSize: number
    readonly ScalingConfig: { readonly MaximumConcurrency: number }
    readonly FunctionResponseTypes: readonly string[]
  }
  readonly 'AWS::SQS::Queue': {
    readonly MessageRetentionPeriod: number
    readonly VisibilityTimeout?: number
    readonly KmsMasterKeyId?: string
    readonly RedrivePolicy?: {
      readonly maxReceiveCount: number
      readonly deadLetterTargetArn: string
    }
  }
  readonly 'AWS::Events::Rule': {
    readonly EventPattern: Local<'rules'>['pattern']
    readonly Targets: readonly { readonly Arn: string }[]
  }
  readonly 'AWS::DynamoDB::Table': Pick<
    CreateTableCommandInput,
    'TableName' | 'KeySchema' | 'AttributeDefinitions' | 'BillingMode'
  >
  readonly 'AWS::S3::Bucket': { readonly NotificationConfiguration: Notifications }
}

export interface Notifications {
  readonly LambdaConfigurations?: readonly Notification[]
  readonly QueueConfigurations?: readonly Notification[]
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled: boolean }
}

export interface Notification {
  readonly Event: 's3:ObjectCreated:*' | 's3:ObjectRemoved:*'
  readonly Function?: string
  readonly Queue?: string
  readonly Filter: { readonly S3Key: { readonly Rules: FilterRule[] } }
}
