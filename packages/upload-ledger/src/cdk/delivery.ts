import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct, IDependable } from 'constructs'
import type { Settings } from './settings.ts'

/** The start of a route: the bucket's notification or rule, set once the receiving side exists. */
export interface Trigger {
  readonly notifications: CfnBucket.NotificationConfigurationProperty
  /** The permission of S3, which S3 checks when the notification is set. */
  readonly permission?: IDependable
}

/** The parts of a route. */
export interface RouteParts {
  readonly scope: Construct
  readonly settings: Settings
  readonly fn: LambdaFunction
  readonly deadLetters: Queue
  /** Of the bucket, created or given. */
  readonly bucketName: string
  /** Where the events of a bucket elsewhere arrive; `undefined` for the default bus. */
  readonly eventBus: IEventBus | undefined
}

/** The parts of a route through the queue in front of the function. */
export interface QueueRouteParts extends RouteParts {
  readonly queue: Queue
}
