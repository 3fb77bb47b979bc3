import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  GetBucketPolicyCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { nameOf, statusOf } from '../aws/refusal.ts'
import type { CodePackage } from './code-package.ts'
import { lookAtBucket } from './look-at-bucket.ts'

/** The steps that uploading the code takes. */
export interface CodeUpload {
  readonly bucket: string
  /** Whether to create the bucket, or to finish one that an earlier run left half created. */
  readonly makesBucket: 'new' | 'unfinished' | undefined
  readonly packages: readonly PackageUpload[]
}

/** One package, and whether to upload it; false if it is already there. */
export interface PackageUpload extends CodePackage {
  readonly puts: boolean
}

/** The bucket that `deploy` creates for code when none is given. */
export function ownCodeBucket({ accountId, region }: Pick<Aws, 'accountId' | 'region'>): string {
  return `upload-ledger-code-${accountId}-${region}`
}

/**
 * Finds out which steps uploading the code will take, and changes nothing.
 *
 * @param given the person's bucket, which must exist; by default our own
 * @throws {LedgerError} `configuration` when the bucket cannot be used
 */
export async function planCodeUpload(
  aws: Aws,
  packages: readonly CodePackage[],
  given: string | undefined,
): Promise<CodeUpload> {
  const bucket = given ?? ownCodeBucket(aws)
  const sight = await lookAtBucket(aws, bucket)
  const refuse = (why: string) =>
    new LedgerError('configuration', `Cannot upload the code to the bucket ${bucket}: ${why}`)
  if (sight.is === 'forbidden') {
    throw refuse(
      'it belongs to another account, or s3:ListBucket on it is denied; choose another with --code-bucket',
    )
  }
  if (sight.is === 'elsewhere') {
    throw refuse(
      `it is in ${sight.region}, and Lambda loads code only from its own region; choose another with --code-bucket`,
    )
  }
  if (sight.is === 'absent') {
    if (given !== undefined) throw refuse('it does not exist; omit --code-bucket to create one')
    return { bucket, makesBucket: 'new', packages: packages.map((one) => ({ ...one, puts: true })) }
  }
  const unfinished = given === undefined && !(await hasPolicy(aws, bucket))
  const looked = packages.map(async (one) => ({
    ...one,
    puts: !(await hasObject(aws, bucket, one.key)),
  }))
  const makesBucket = unfinished ? 'unfinished' : undefined
  return { bucket, makesBucket, packages: await Promise.all(looked) }
}

/** Carries out the plan. Safe to run again after it was stopped anywhere. */
export async function putCode(aws: Aws, plan: CodeUpload): Promise<void> {
  const { bucket } = plan
  if (plan.makesBucket === 'new') await create(aws, bucket)
  if (plan.makesBucket !== undefined) await secure(aws, bucket)
  for (const one of plan.packages) if (one.puts) await put(aws, bucket, one)
}

async function put(aws: Aws, bucket: string, { key, zip }: CodePackage): Promise<void> {
  await asking(`upload the code to s3://${bucket}/${key}`, 's3:PutObject', () =>
    aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: zip,
        ContentType: 'application/zip',
        ExpectedBucketOwner: aws.accountId,
      }),
    ),
  )
}

export function createBucketInput(bucket: string, region: string): CreateBucketCommandInput {
  // S3 rejects us-east-1 as a location constraint.
  if (region === 'us-east-1') return { Bucket: bucket }
  const LocationConstraint = region as BucketLocationConstraint
  return { Bucket: bucket, CreateBucketConfiguration: { LocationConstraint } }
}

async function create(aws: Aws, bucket: string): Promise<void> {
  await asking(`create the bucket ${bucket}`, 's3:CreateBucket', async () => {
    try {
      await aws.s3.send(new CreateBucketCommand(createBucketInput(bucket, aws.region)))
    } catch (error) {
      if (nameOf(error) !== 'BucketAlreadyOwnedByYou') throw error
    }
  })
}

/**
 * Makes it private, encrypted and TLS-only. The policy comes last: if it is set, so is the rest.
 */
async function secure(aws: Aws, bucket: string): Promise<void> {
  const target = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
  await asking(`block public access to the bucket ${bucket}`, 's3:PutBucketPublicAccessBlock', () =>
    aws.s3.send(
      new PutPublicAccessBlockCommand({
        ...target,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    ),
  )
  await asking(`turn on encryption for the bucket ${bucket}`, 's3:PutEncryptionConfiguration', () =>
    aws.s3.send(
      new PutBucketEncryptionCommand({
        ...target,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    ),
  )
  await asking(`require TLS for the bucket ${bucket}`, 's3:PutBucketPolicy', () =>
    aws.s3.send(
      new PutBucketPolicyCommand({ ...target, Policy: tlsOnlyPolicy(bucket, aws.partition) }),
    ),
  )
}

export function tlsOnlyPolicy(bucket: string, partition: string): string {
  const arn = `arn:${partition}:s3:::${bucket}`
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  })
}

async function hasPolicy(aws: Aws, bucket: string): Promise<boolean> {
  return asking(`read the policy of the bucket ${bucket}`, 's3:GetBucketPolicy', async () => {
    try {
      const input = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
      await aws.s3.send(new GetBucketPolicyCommand(input))
      return true
    } catch (error) {
      if (nameOf(error) === 'NoSuchBucketPolicy') return false
      throw error
    }
  })
}

async function hasObject(aws: Aws, bucket: string, key: string): Promise<boolean> {
  return asking(`check for the code in s3://${bucket}/${key}`, 's3:GetObject', async () => {
    try {
      const input = { Bucket: bucket, Key: key, ExpectedBucketOwner: aws.accountId }
      await aws.s3.send(new HeadObjectCommand(input))
      return true
    } catch (error) {
      if (statusOf(error) === 404) return false
      throw error
    }
  })
}
