import { Stack, Token } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { allow } from './make-lambda.ts'
import type { Settings } from './settings.ts'

/**
 * What the function may ask S3 of the objects that it records. HeadObject needs no right on a KMS key,
 * but where it asks for checksums.
 *
 * `s3:ListBucket` has S3 answer 404 for an object that is gone, and 403 without it. A condition on
 * `s3:prefix` would take that away again: HeadObject has no such parameter, so none would match.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function objectRights(
  scope: Construct,
  { confirmWithS3, enrich, recordsTags, objectPrefixes }: Settings,
  bucketName: string,
): readonly PolicyStatement[] {
  if (!confirmWithS3 && enrich === '') return []
  const bucketArn = `arn:${Stack.of(scope).partition}:s3:::${bucketName}`
  return [
    allow('ReadObjectMetadata', ['s3:GetObject'], objectArns(bucketArn, objectPrefixes)),
    allow('SeeMissingObjects', ['s3:ListBucket'], [bucketArn]),
    ...(recordsTags
      ? [allow('ReadObjectTags', ['s3:GetObjectTagging'], objectArns(bucketArn, objectPrefixes))]
      : []),
  ]
}

/** The objects of a bucket with one of the prefixes. */
export function objectArns(bucketArn: string, prefixes: readonly string[]): string[] {
  return prefixes.map((prefix) => `${bucketArn}/${literal(prefix)}*`)
}

/**
 * A prefix within an ARN of a policy, where `${` begins a variable. It has no wildcard.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function literal(prefix: string): string {
  const dollar = '$'
  return Token.isUnresolved(prefix) ? prefix : prefix.replaceAll('${', `${dollar}{${dollar}}{`)
}
