import {
  type ChangeSetSummary,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import {
  GetBucketNotificationConfigurationCommand,
  ListBucketsCommand,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3'
import type { Account } from './account.ts'

/** The names of all that is there. */
export async function everything(account: Account): Promise<{
  stacks: (string | undefined)[]
  tables: string[]
  buckets: (string | undefined)[]
}> {
  const { Stacks = [] } = await account.cloudformation.send(new DescribeStacksCommand({}))
  const { TableNames = [] } = await account.dynamodb.send(new ListTablesCommand({}))
  const { Buckets = [] } = await account.s3.send(new ListBucketsCommand({}))
  const buckets = Buckets.map(({ Name }) => Name).sort()
  return { stacks: Stacks.map(({ StackName }) => StackName), tables: TableNames, buckets }
}

export async function stack(
  account: Account,
  StackName = 'upload-ledger',
): Promise<{
  status: string | undefined
  parameters: Readonly<Record<string, string | undefined>>
}> {
  const { Stacks: [found] = [] } = await account.cloudformation.send(
    new DescribeStacksCommand({ StackName }),
  )
  const parameters = Object.fromEntries(
    (found?.Parameters ?? []).map((p) => [p.ParameterKey, p.ParameterValue]),
  )
  return { status: found?.StackStatus, parameters }
}

/** Those that were not carried out. */
export async function changeSets(account: Account): Promise<ChangeSetSummary[]> {
  const { Summaries = [] } = await account.cloudformation.send(
    new ListChangeSetsCommand({ StackName: 'upload-ledger' }),
  )
  return Summaries.filter(({ ExecutionStatus }) => ExecutionStatus !== 'EXECUTE_COMPLETE')
}

/** The text of the deployed template. */
export async function templateOf(account: Account, StackName = 'upload-ledger'): Promise<string> {
  const { TemplateBody } = await account.cloudformation.send(new GetTemplateCommand({ StackName }))
  return TemplateBody ?? ''
}

/** What the deployed template says becomes of tables and bucket, whether or not they are made. */
export async function fates(account: Account, StackName: string): Promise<(string | undefined)[]> {
  const resources: { Type: string; DeletionPolicy?: string }[] = Object.values(
    JSON.parse(await templateOf(account, StackName)).Resources,
  )
  return resources
    .filter(({ Type }) => Type === 'AWS::DynamoDB::Table' || Type === 'AWS::S3::Bucket')
    .map(({ DeletionPolicy }) => DeletionPolicy)
}

export async function functionName(account: Account): Promise<string | undefined> {
  const { StackResourceSummaries = [] } = await account.cloudformation.send(
    new ListStackResourcesCommand({ StackName: 'upload-ledger' }),
  )
  const found = StackResourceSummaries.find((r) => r.ResourceType === 'AWS::Lambda::Function')
  return found?.PhysicalResourceId
}

export async function notifications(
  account: Account,
  Bucket: string,
): Promise<NotificationConfiguration> {
  const { $metadata: _, ...found } = await account.s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket }),
  )
  return found
}
