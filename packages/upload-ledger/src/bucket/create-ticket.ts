import type { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { LedgerError, printable } from '../core/index.ts'
import { toLedgerError } from './failure.ts'

/** An upload that may be made by whoever holds the ticket. */
export interface TicketRequest {
  readonly bucket: string
  readonly key: string
  readonly contentType: string
  readonly minBytes: number
  readonly maxBytes: number
  readonly expiresInSeconds: number
}

/** A form: post it with these fields and, as its last field, `file`. */
export interface Ticket {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  /** In UTC, `2026-11-23T04:00:00Z`: S3 refuses the form from then on. */
  readonly expiresAt: string
}

/**
 * Signs a form that uploads one object of one type and a bounded size. S3 refuses it with another
 * key, type or size, or after its time.
 *
 * @throws {LedgerError} `invalid-argument` for a key that no form can name
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export async function createTicket(client: S3Client, request: TicketRequest): Promise<Ticket> {
  const { bucket, key, contentType, minBytes, maxBytes, expiresInSeconds } = request
  const attempt = `create a ticket for ${printable(`${bucket}/${key}`)}`
  if (key.includes('$' + '{filename}')) {
    // The SDK would sign a form for every key that begins as this one does.
    const fact = 'S3 puts the name of the file in the place of $' + '{filename}; choose another key'
    throw new LedgerError('invalid-argument', `Cannot ${attempt}: ${fact}`)
  }
  try {
    const { url, fields } = await createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Expires: expiresInSeconds,
      Fields: { 'Content-Type': contentType, success_action_status: '201' },
      Conditions: [['content-length-range', minBytes, maxBytes]],
    })
    return { url, fields, expiresAt: expirationOf(fields.Policy ?? '') }
  } catch (error) {
    throw toLedgerError(error, attempt)
  }
}

function expirationOf(policy: string): string {
  const { expiration } = JSON.parse(Buffer.from(policy, 'base64').toString())
  return expiration
}
