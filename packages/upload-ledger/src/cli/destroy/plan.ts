import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import type { RemovalPolicy } from '../deploy/settings.ts'
import { deployedTemplate, historyTableId, removalPolicyOf } from '../deploy/template.ts'
import { requireOwnChangeSets } from '../stack/change-sets.ts'
import type { DeployedStack } from '../stack/describe-stack.ts'
import { type StackResource, stackResources } from '../stack/stack-resources.ts'
import { requireOurs } from '../stack/stack-state.ts'
import { stacksWith } from '../stack/stacks-with.ts'
import { findStack, isDeleted } from './doomed.ts'
import { page } from './empty-bucket.ts'
import {
  bucketCreatedAt,
  type FoundTable,
  findTable,
  isOfStack,
  stackMarkedOn,
} from './made-by-stack.ts'
import { waitingIn } from './waiting.ts'

/** Everything to delete and to keep, found out without changing anything. */
export interface DestroyPlan {
  readonly stack: DeployedStack
  /** Whether the stack still exists. */
  readonly standing: boolean
  readonly removalPolicy: RemovalPolicy
  /** The table that the stack created, if it exists and no other stack uses it. */
  readonly table: FoundTable | undefined
  /** The history table, likewise. */
  readonly history: FoundTable | undefined
  readonly bucket: { readonly name: string; readonly objects: string } | undefined
  /** Resources that it created and another stack uses now, so that they stay. */
  readonly inUse: readonly string[]
  readonly queues: readonly { readonly url: string; readonly waiting: number }[]
  /** The stack's function and queues, which the bucket's notifications may lead to. */
  readonly targets: ReadonlySet<string>
}

/**
 * @returns `undefined` when there is no stack of this name and there was none
 * @throws {LedgerError} `configuration` when the stack is not ours or an operation on it is in
 *   progress
 */
export async function planDestruction(aws: Aws, name: string): Promise<DestroyPlan | undefined> {
  const stack = await findStack(aws, name)
  if (stack === undefined) return undefined
  requireOurs(stack, 'destroy')
  if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
    const message = `Cannot destroy the stack ${name}: its status is ${stack.status}; wait until that operation ends`
    throw new LedgerError('configuration', message)
  }
  const empty = stack.status === 'REVIEW_IN_PROGRESS'
  if (empty) await requireOwnChangeSets(aws, stack)
  const resources = empty ? [] : await stackResources(aws, stack.id)
  const queues = ofType(resources, 'AWS::SQS::Queue').map(({ physicalId }) => physicalId)
  const standing = !isDeleted(stack)
  const template = empty ? undefined : await deployedTemplate(aws, stack.id)
  const historyId = historyTableId()
  const tables = ofType(resources, 'AWS::DynamoDB::Table')
  const [table, history, bucket] = [
    await ownTable(
      aws,
      stack,
      tables.find(({ logicalId }) => logicalId !== historyId),
    ),
    await ownTable(
      aws,
      stack,
      tables.find(({ logicalId }) => logicalId === historyId),
    ),
    await ownBucket(aws, stack, resources),
  ]
  const users = await usersOf(aws, stack, { table, history, bucket })
  return {
    stack,
    standing,
    removalPolicy: template === undefined ? 'retain' : removalPolicyOf(template),
    table: users.ofTable === undefined ? table : undefined,
    history: users.ofHistory === undefined ? history : undefined,
    bucket: users.ofBucket === undefined ? bucket : undefined,
    inUse: [
      ...(users.ofTable === undefined
        ? []
        : [`the table ${table?.name}, in use by the stack ${users.ofTable}`]),
      ...(users.ofHistory === undefined
        ? []
        : [`the history table ${history?.name}, in use by the stack ${users.ofHistory}`]),
      ...(users.ofBucket === undefined
        ? []
        : [`the bucket ${bucket?.name}, in use by the stack ${users.ofBucket}`]),
    ],
    queues: standing
      ? await Promise.all(queues.map(async (url) => ({ url, waiting: await waitingIn(aws, url) })))
      : [],
    targets: targetsOf(aws, resources),
  }
}

/** Finds other stacks that use this stack's tables or bucket. */
async function usersOf(
  aws: Aws,
  stack: DeployedStack,
  { table, history, bucket }: Readonly<Record<'table' | 'history' | 'bucket', Named | undefined>>,
): Promise<Readonly<Record<'ofTable' | 'ofHistory' | 'ofBucket', string | undefined>>> {
  const users = await stacksWith(aws, ({ id }) => id !== stack.id)
  const user = (existing: string, key: string, named: Named | undefined) =>
    users.find(
      ({ parameters }) =>
        parameters[existing] === 'true' && parameters[key] === (named?.name ?? null),
    )?.name
  return {
    ofTable: user('ExistingTable', 'TableName', table),
    // Also as its own: this stack may have let go of one, whose name was free again.
    ofHistory: user('History', 'HistoryTableName', history),
    ofBucket: user('ExistingBucket', 'BucketName', bucket),
  }
}

interface Named {
  readonly name: string
}

async function ownTable(
  aws: Aws,
  stack: DeployedStack,
  resource: StackResource | undefined,
): Promise<FoundTable | undefined> {
  if (resource === undefined) return undefined
  const table = await findTable(aws, resource.physicalId)
  return table !== undefined && isOfStack(resource, stack, table.createdAtMs) ? table : undefined
}

async function ownBucket(
  aws: Aws,
  stack: DeployedStack,
  resources: readonly StackResource[],
): Promise<DestroyPlan['bucket']> {
  const [resource] = ofType(resources, 'AWS::S3::Bucket')
  if (resource === undefined) return undefined
  const name = resource.physicalId
  const createdAtMs = await bucketCreatedAt(aws, name)
  if (createdAtMs === undefined) return undefined
  const markedBy = await stackMarkedOn(aws, name)
  if (!isOfStack(resource, stack, createdAtMs, markedBy)) return undefined
  const count = (await page(aws, name, '')).length
  return { name, objects: count < 1_000 ? `${count}` : '1,000 or more' }
}

function targetsOf(
  { accountId, region, partition }: Pick<Aws, 'accountId' | 'region' | 'partition'>,
  resources: readonly StackResource[],
): ReadonlySet<string> {
  const place = `${region}:${accountId}`
  return new Set([
    ...ofType(resources, 'AWS::Lambda::Function').map(
      ({ physicalId }) => `arn:${partition}:lambda:${place}:function:${physicalId}`,
    ),
    ...ofType(resources, 'AWS::SQS::Queue').map(
      // A queue's physical id is its URL, which ends in its name.
      ({ physicalId }) => `arn:${partition}:sqs:${place}:${physicalId.split('/').at(-1)}`,
    ),
  ])
}

function ofType(resources: readonly StackResource[], type: string): readonly StackResource[] {
  return resources.filter(
    (resource) =>
      resource.type === type && resource.physicalId !== '' && resource.status !== 'CREATE_FAILED',
  )
}
