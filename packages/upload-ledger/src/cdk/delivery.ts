import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/** A way for events from S3 to the function, made in two steps: the function stands between. */
export interface DeliveryRoute {
  /** The queue in front of the function, if there is one. */
  readonly queue?: Queue
  /** What the function's role must be allowed for it. */
  readonly right: PolicyStatement
  /** Connects the function with the bucket, which is made unless it is `existing`. */
  connect(fn: LambdaFunction, existing: IBucket | undefined): IBucket
}

/** What a way is made of. */
export interface RouteParts {
  readonly scope: Construct
  readonly settings: Settings
  readonly deadLetters: Queue
  /** Of the bucket to make. */
  readonly bucketName: string
}

/** Creation in any way, and removal, by a request. */
export const bucketEvents = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as const
