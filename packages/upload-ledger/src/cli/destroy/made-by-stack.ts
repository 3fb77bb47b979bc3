import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb'
import { GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'
import type { DeployedStack } from '../stack/describe-stack.ts'
import type { StackResource } from '../stack/stack-resources.ts'

/** Allowance for the clocks of two services. */
const skewMs = 5 * 60_000

/** The facts of a table that its removal depends on. */
export interface FoundTable {
  readonly name: string
  readonly createdAtMs: number
  readonly isProtected: boolean
  /** As DynamoDB counts, some six hours behind. */
  readonly rows: number
}

/**
 * Whether the stack created this resource, and not somebody else one of the same name before or
 * since. A resource that the stack has now is the stack's own. For one that it kept, or whose
 * creation failed, the mark decides, or else the time.
 *
 * @param markedBy the id of the stack that CloudFormation has marked it with, if it has a mark
 */
export function isOfStack(
  resource: StackResource,
  stack: DeployedStack,
  createdAtMs: number,
  markedBy?: string,
): boolean {
  if (stack.status !== 'DELETE_COMPLETE' && ownedNow.test(resource.status)) return true
  if (markedBy !== undefined) return markedBy === stack.id
  const end = stack.deletedAtMs ?? Number.POSITIVE_INFINITY
  return createdAtMs >= stack.createdAtMs - skewMs && createdAtMs <= end
}

const ownedNow = /^(CREATE|UPDATE)_COMPLETE$|^(UPDATE|DELETE)_FAILED$|^UPDATE_ROLLBACK_COMPLETE$/

export async function findTable({ dynamodb }: Aws, name: string): Promise<FoundTable | undefined> {
  return asking(`describe the table ${name}`, 'dynamodb:DescribeTable', async () => {
    try {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }))
      // A table in deletion needs no action.
      if (Table === undefined || Table.TableStatus === 'DELETING') return undefined
      return {
        name,
        createdAtMs: Table.CreationDateTime?.getTime() ?? 0,
        isProtected: Table.DeletionProtectionEnabled ?? false,
        rows: Table.ItemCount ?? 0,
      }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  })
}

/**
 * The id of the stack that created a bucket, from a tag that CloudFormation sets, that nobody can
 * change, and that outlives the stack. `undefined` without that tag.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export async function stackMarkedOn(aws: Aws, bucket: string): Promise<string | undefined> {
  return asking(`read the tags of the bucket ${bucket}`, 's3:GetBucketTagging', async () => {
    try {
      const input = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
      const { TagSet = [] } = await aws.s3.send(new GetBucketTaggingCommand(input))
      return TagSet.find(({ Key }) => Key === 'aws:cloudformation:stack-id')?.Value
    } catch (error) {
      if (/^NoSuch(TagSet|Bucket)$/.test(nameOf(error))) return undefined
      throw error
    }
  })
}

/**
 * When a bucket of this account was created, or `undefined` if there is none. S3 may report a later
 * time once the bucket's policy or the like has changed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Bucket.html
 */
export async function bucketCreatedAt({ s3 }: Aws, name: string): Promise<number | undefined> {
  let token: string | undefined
  do {
    const page = await asking('list the buckets', 's3:ListAllMyBuckets', () =>
      s3.send(
        new ListBucketsCommand({
          Prefix: name,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      ),
    )
    const found = page.Buckets?.find(({ Name }) => Name === name)
    if (found !== undefined) return found.CreationDate?.getTime() ?? 0
    token = page.ContinuationToken
  } while (token !== undefined)
  return undefined
}
