import type { Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'

/** A deployment package that the deployer has uploaded to a bucket. */
export function codeInBucket(
  stack: Stack,
  bucketName: string,
  key: string,
  id: string = 'Code',
): Code {
  return Code.fromBucketV2(Bucket.fromBucketName(stack, id, bucketName), key)
}
