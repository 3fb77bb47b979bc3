import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

/** A URL for what a command would do, as the SDK makes it. */
export function presign<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  client: S3Client,
  command: Signable<I, O>,
  options: Parameters<typeof getSignedUrl>[2] = {},
): Promise<string> {
  return getSignedUrl(client, command, options)
}

/** The presigner's own type of a command, which the client does not export. */
type Signable<I extends ServiceInputTypes, O extends ServiceOutputTypes> = Parameters<
  typeof getSignedUrl<ServiceInputTypes, I, O>
>[1]
