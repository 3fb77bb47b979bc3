import type { CORSRule } from '@aws-sdk/client-s3'

/** The CORS rule of a bucket that lets pages of these origins use its tickets, uploads and links. */
export function pageRule(origins: readonly string[]): CORSRule {
  return {
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3_000,
  }
}
