import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3'
import { nameOf, statusOf } from './refusal.ts'

/** The facts of a bucket on which it depends whether the order of events tells what an object is. */
export interface BucketState {
  /** A suspended bucket still has versions. */
  readonly versioning: 'Enabled' | 'Suspended' | undefined
  /** Whether a lifecycle rule deletes objects or versions. */
  readonly expires: boolean
}

/** Sends one request of those that `bucketState` takes, and words its failure. */
export type AskBucket = <T>(right: string, request: () => Promise<T>) => Promise<T>

/** Reads them. A bucket that is not there has neither versions nor rules. */
export async function bucketState(
  s3: Pick<S3Client, 'send'>,
  bucket: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
  ask: AskBucket,
): Promise<BucketState> {
  const [versioning, lifecycle] = await Promise.all([
    ask('s3:GetBucketVersioning', () =>
      unlessAbsent(s3.send(new GetBucketVersioningCommand(bucket))),
    ),
    ask('s3:GetLifecycleConfiguration', () =>
      unlessAbsent(s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    ),
  ])
  const rules = lifecycle?.Rules ?? []
  return { versioning: versioning?.Status, expires: rules.some(deletes) }
}

async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (statusOf(error) === 404 || nameOf(error) === 'NoSuchLifecycleConfiguration') {
      return undefined
    }
    throw error
  }
}

function deletes({ Status, Expiration, NoncurrentVersionExpiration }: LifecycleRule): boolean {
  return Status === 'Enabled' && (Expiration ?? NoncurrentVersionExpiration) !== undefined
}

/** Why the function must ask S3 about objects of such a bucket; `undefined` where it need not. */
export function needToAsk({ versioning, expires }: BucketState): string | undefined {
  if (versioning === 'Enabled') return 'it is versioned'
  if (versioning === 'Suspended') return 'its versioning is suspended, and it may have versions'
  return expires ? 'its lifecycle rules delete objects' : undefined
}
