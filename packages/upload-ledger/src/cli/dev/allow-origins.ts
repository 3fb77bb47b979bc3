import {
  type CORSRule,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { pageRule } from '../aws/page-rule.ts'

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
  const CORSConfiguration = { CORSRules: [...others, { ID: ruleId, ...pageRule(origins) }] }
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
