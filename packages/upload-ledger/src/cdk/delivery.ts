import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/**
 * A route for events from S3 to the function, made in two steps: one before the function, one
 * after.
 */
export interface DeliveryRoute {
  /** The queue in front of the function, if there is one. */
  readonly queue?: Queue
  /** The permission that the function's role needs for it. */
  readonly right: PolicyStatement
  /** Connects the function with the bucket, which it creates unless `existing` is given. */
  connect(fn: LambdaFunction, existing: IBucket | undefined): IBucket
}

/** The parts of a route. */
export interface RouteParts {
  readonly scope: Construct
  readonly settings: Settings
  readonly deadLetters: Queue
  /** Of the bucket to make. */
  readonly bucketName: string
}

/** Every creation, and every removal by a request. */
export const bucketEvents = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as const
