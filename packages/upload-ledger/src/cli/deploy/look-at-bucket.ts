import { HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Aws } from '../aws/connect.ts'
import { nameOf, statusOf, toAwsError } from '../aws/failure.ts'

/** What a bucket's name stands for. */
export type BucketSight =
  | { readonly is: 'absent' }
  | { readonly is: 'ours' }
  /** Of this account, but in another region. */
  | { readonly is: 'elsewhere'; readonly region: string }
  /** Another account's, or one that we may not look at. */
  | { readonly is: 'forbidden' }

/**
 * Looks whether there is a bucket of this account and region. Names are one space for all accounts,
 * so the owner is asked for, too.
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
    // A HEAD has no body to tell an unknown key from a right that is missing.
    if (statusOf(error) === 403 && !/Token|Signature|KeyId/.test(nameOf(error))) {
      return { is: 'forbidden' }
    }
    throw toAwsError(error, `check the bucket ${bucket}`, 's3:ListBucket')
  }
}

/** S3 redirects to the bucket's region and names it in a header, which the SDK keeps to itself. */
function regionOf(error: unknown): string | undefined {
  const response = (error as { $response?: { headers?: Record<string, string> } } | null)?.$response
  return response?.headers?.['x-amz-bucket-region']
}
