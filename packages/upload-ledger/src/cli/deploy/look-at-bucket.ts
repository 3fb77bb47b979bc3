import { HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Aws } from '../aws/connect.ts'
import { toAwsError } from '../aws/failure.ts'
import { nameOf, statusOf } from '../aws/refusal.ts'

/** The state of a bucket's name. */
export type BucketSight =
  | { readonly is: 'absent' }
  | { readonly is: 'ours' }
  /** Of this account, but in another region. */
  | { readonly is: 'elsewhere'; readonly region: string }
  /** In another account, or not readable with these credentials. */
  | { readonly is: 'forbidden' }

/**
 * Checks whether this account has the bucket in this region. All accounts share one namespace, so
 * the request names the expected owner.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function lookAtBucket(aws: Aws, bucket: string): Promise<BucketSight> {
  try {
    const { BucketRegion } = await aws.s3.send(
      new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: aws.accountId }),
    )
    return BucketRegion === undefined || BucketRegion === aws.region
      ? { is: 'ours' }
      : { is: 'elsewhere', region: BucketRegion }
  } catch (error) {
    const region = regionOf(error)
    if (region !== undefined && region !== aws.region && statusOf(error) !== 403) {
      return { is: 'elsewhere', region }
    }
    if (statusOf(error) === 404) return { is: 'absent' }
    // A HEAD response has no body that distinguishes an unknown key from a missing permission.
    if (statusOf(error) === 403 && !/Token|Signature|KeyId/.test(nameOf(error))) {
      return { is: 'forbidden' }
    }
    throw toAwsError(error, `check the bucket ${bucket}`, 's3:ListBucket')
  }
}

/** S3 names the bucket's region in a header of its redirect, which the SDK does not expose. */
function regionOf(error: unknown): string | undefined {
  const response = (error as { $response?: { headers?: Record<string, string> } } | null)?.$response
  return response?.headers?.['x-amz-bucket-region']
}
