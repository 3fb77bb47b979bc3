import type { S3Client } from '@aws-sdk/client-s3'

/** One sentence of the contract, and what shows whether a service keeps it. */
export interface Case {
  /** Unique in the suite; the table of differences names cases by it. */
  readonly name: string
  /** Set where it changes a bucket as a whole, which is not done to a bucket that is lent. */
  readonly ownBucket?: true
  /** Fails unless the service keeps the sentence. */
  run(place: CaseBucket): Promise<void>
}

/** Where a case may work, and leave what it made. */
export interface CaseBucket {
  readonly client: S3Client
  readonly bucket: string
  /** What every key begins with, so that cases share a bucket; ends in a slash, or is empty. */
  readonly prefix: string
  /** A client of the same service with other keys. */
  clientWith(keys: Keys): S3Client
}

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** How a service refused: S3's code, the HTTP status, and the message. */
export interface Refusal {
  readonly code: string
  readonly status: number
  readonly message: string
}

/**
 * Waits for a call to be refused.
 *
 * @throws {Error} when it is not refused, or by something other than an answer
 */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata
    if (!(error instanceof Error) || metadata?.httpStatusCode === undefined) throw error
    return { code: error.name, status: metadata.httpStatusCode, message: error.message }
  }
  throw new Error('Cannot see the refusal: the call was answered as done')
}
