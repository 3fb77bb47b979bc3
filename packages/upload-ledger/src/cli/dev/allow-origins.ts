import {
  type CORSRule,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

/**
 * Lets pages of these origins use the bucket's tickets and links, by a rule of its own in the
 * bucket's CORS configuration. The rules of others stay.
 */
export async function allowOrigins(
  s3: S3Client,
  bucket: string,
  origins: readonly string[],
): Promise<void> {
  const others = (await rulesOf(s3, bucket)).filter(({ ID }) => ID !== ruleId)
  const own: CORSRule = {
    ID: ruleId,
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3_000,
  }
  const CORSConfiguration = { CORSRules: [...others, own] }
  await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration }))
}

const ruleId = 'upload-ledger-dev'

async function rulesOf(s3: S3Client, bucket: string): Promise<readonly CORSRule[]> {
  try {
    const { CORSRules = [] } = await s3.send(new GetBucketCorsCommand({ Bucket: bucket }))
    return CORSRules
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchCORSConfiguration') return []
    throw error
  }
}
