import { Names, Stack } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Trigger } from './delivery.ts'
import { needToAsk } from './need-to-ask.ts'
import type { Settings } from './settings.ts'

/** A bucket's name is at most 63 characters, account and region with their hyphens at most 28. */
const mostOfPath = 63 - 28

/**
 * The name of a bucket before the bucket exists. S3 checks the permission of a notification's
 * target when the bucket is made, so the permission comes first and cannot refer to the bucket.
 */
export function newBucketName(scope: Construct, given: string | undefined): string {
  if (given !== undefined) return given
  const { account, region } = Stack.of(scope)
  const path = Names.uniqueResourceName(scope, { maxLength: mostOfPath, separator: '-' })
  return `${path.toLowerCase()}-${account}-${region}`
}

/** Creates the bucket with its triggers, each once S3 has the permission for it. */
export function makeBucket(
  scope: Construct,
  settings: Settings,
  bucketName: string,
  triggers: readonly Trigger[],
): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: settings.removalPolicy,
    cors: [...settings.cors],
    ...(settings.versioned ? { versioned: true } : {}),
  })
  // CDK sets it through a custom resource with a second function.
  const resource = bucket.node.defaultChild as CfnBucket
  resource.notificationConfiguration = Object.assign(
    {},
    ...triggers.map(({ notifications }) => notifications),
  )
  for (const { permission } of triggers) {
    if (permission !== undefined) resource.node.addDependency(permission)
  }
  bucket.node.addValidation({ validate: () => [...rivals(bucket), ...unasked(bucket, settings)] })
  return bucket
}

/** Rules may be added to the bucket after the ledger was made. */
function unasked(bucket: Bucket, { confirmWithS3 }: Settings): string[] {
  const need = confirmWithS3 ? undefined : needToAsk(bucket as IBucket)
  if (need === undefined) return []
  return [
    `Cannot keep the ledger of a bucket without asking S3: ${need}; set confirmWithS3 to true`,
  ]
}

/** CDK's custom resource would replace the notification that is the ledger's trigger. */
function rivals(bucket: Bucket): string[] {
  return bucket.node.tryFindChild('Notifications') === undefined
    ? []
    : [
        "Cannot add a notification to the ledger's bucket: it would replace the ledger's own; create the bucket yourself and pass it as bucket",
      ]
}
