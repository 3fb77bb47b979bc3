import type { Store } from '../../store/index.ts'
import type { CorsRule } from '../cors/index.ts'
import { noSuchBucket, S3Error } from '../errors.ts'
import type { LifecycleRule } from '../lifecycle/index.ts'
import type { NotificationConfiguration } from '../notification/index.ts'
import type { PublicAccessBlock } from '../xml/public-access-block.ts'
import type { Tags } from '../xml/tags.ts'
import { openTable, type Table } from './table.ts'

export interface BucketRow {
  readonly createdMs: number
  /**
   * The location constraint that it was made with, empty for us-east-1. Buckets of the first versions
   * have none: they are in the endpoint's region.
   */
  readonly location?: string
  readonly notification: NotificationConfiguration
  /** Absent where pages of other origins may do nothing. */
  readonly cors?: readonly CorsRule[]
  /** Absent where none were put; put, they may be none. */
  readonly tags?: Tags
  readonly lifecycle?: readonly LifecycleRule[]
  /** Absent where it is that of a new bucket. */
  readonly publicAccessBlock?: PublicAccessBlock | 'none'
  /** Absent until versioning is configured for the first time, which cannot be undone. */
  readonly versioning?: 'Enabled' | 'Suspended'
}

export interface BucketTables {
  /** By bucket name. */
  readonly buckets: Table<BucketRow>
}

export function openBucketTables(store: Store): BucketTables {
  return { buckets: openTable<BucketRow>(store, 's3-buckets') }
}

/** @throws {S3Error} `NoSuchBucket` */
export function requireBucket(database: BucketTables, name: string): BucketRow {
  const bucket = database.buckets.getSync(name)
  if (bucket === undefined) throw noSuchBucket(name)
  return bucket
}

/** The region of a bucket. `EU` is an early name of a region. */
export function regionOf(
  { location }: Pick<BucketRow, 'location'>,
  endpointRegion: string,
): string {
  if (location === undefined) return endpointRegion
  if (location === '') return 'us-east-1'
  return location === 'EU' ? 'eu-west-1' : location
}

/**
 * @throws {S3Error} `InvalidBucketName` for a name that S3 would not give
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkBucketName(name: string): void {
  const valid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  if (!valid) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid', {
      BucketName: name,
    })
  }
}

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an']
