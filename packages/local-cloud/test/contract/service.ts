import type { S3Client } from '@aws-sdk/client-s3'
import type { Keys } from './case.ts'

/** A running S3, for the time of a test file. */
export interface Service {
  readonly client: S3Client
  /** A client with other keys. */
  clientWith(keys: Keys): S3Client
  /** The only bucket that may be touched, and there only keys under the prefix given. */
  readonly lent?: { readonly bucket: string; readonly prefix: string }
  close(): Promise<void>
}
