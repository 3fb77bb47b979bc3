import { type CorsRule, HttpMethods } from 'aws-cdk-lib/aws-s3'

/**
 * The rule that lets pages of these origins upload and read with presigned requests. `ETag` is
 * exposed because a multipart upload needs it of each part.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export function browserUploads(origins: readonly string[]): CorsRule {
  return {
    allowedOrigins: [...origins],
    allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT, HttpMethods.POST],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    maxAge: 3_000,
  }
}
