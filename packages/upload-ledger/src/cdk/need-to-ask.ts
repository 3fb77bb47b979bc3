import { Stack } from 'aws-cdk-lib'
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3'

/**
 * Why the function must ask S3 about objects of a bucket, as far as this app says it: an imported
 * bucket says nothing.
 */
export function needToAsk(bucket: IBucket | undefined): string | undefined {
  const resource = bucket?.node.defaultChild
  if (!CfnBucket.isCfnBucket(resource)) return undefined
  if (resource.versioningConfiguration !== undefined) return 'it is versioned'
  return expires(resource) ? 'its lifecycle rules delete objects' : undefined
}

/** Whether a lifecycle rule deletes objects, and does not only move them or end uploads. */
function expires(resource: CfnBucket): boolean {
  const { rules = [] } = (Stack.of(resource).resolve(resource.lifecycleConfiguration) ?? {}) as {
    readonly rules?: readonly object[]
  }
  return rules.some((rule) => Object.keys(rule).some((name) => /expiration/i.test(name)))
}
