import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import { DeleteFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import type { LabPartKind } from '../../../api/index.ts'
import { describeTable } from '../../../table/index.ts'
import { nameOf } from '../../aws/refusal.ts'
import { deleteBucket, emptyBucket } from '../../destroy/empty-bucket.ts'
import type { Clients } from '../../doctor/clients.ts'
import { account } from '../pipeline.ts'

/** How a resource of a kind is found, and removed with all that is in it. */
interface PartKind {
  exists(clients: Clients, name: string): Promise<boolean>
  remove(clients: Clients, name: string): Promise<void>
}

export const partKinds: Readonly<Record<LabPartKind, PartKind>> = {
  table: {
    exists: async (clients, name) => (await describeTable(clients.table(name))) !== undefined,
    remove: (clients, name) =>
      unlessAbsent(() =>
        clients.table(name).client.send(new DeleteTableCommand({ TableName: name })),
      ),
  },
  bucket: {
    exists: ({ s3 }, name) => isThere(() => s3.send(new HeadBucketCommand({ Bucket: name }))),
    async remove({ s3 }, name) {
      const owned = { s3, accountId: account }
      await emptyBucket(owned, name, quiet)
      await deleteBucket(owned, name)
    },
  },
  role: {
    exists: ({ iam }, name) => isThere(() => iam.send(new GetRoleCommand({ RoleName: name }))),
    remove: ({ iam }, RoleName) =>
      unlessAbsent(async () => {
        // A person may have added policies of their own.
        const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
        for (const PolicyName of PolicyNames) {
          await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
        }
        await iam.send(new DeleteRoleCommand({ RoleName }))
      }),
  },
  function: {
    exists: ({ lambda }, name) =>
      isThere(() => lambda.send(new GetFunctionCommand({ FunctionName: name }))),
    async remove({ lambda, logs }, name) {
      await unlessAbsent(() => lambda.send(new DeleteFunctionCommand({ FunctionName: name })))
      const logGroupName = `/aws/lambda/${name}`
      await unlessAbsent(() => logs.send(new DeleteLogGroupCommand({ logGroupName })))
    },
  },
}

const quiet = { err: () => {}, interrupted: new AbortController().signal }

async function isThere(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look()
    return true
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  }
}

async function unlessAbsent(remove: () => Promise<unknown>): Promise<void> {
  await isThere(remove)
}

function isAbsence(error: unknown): boolean {
  return absences.has(nameOf(error))
}

const absences: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'NoSuchEntityException',
  'NoSuchEntity',
  'NoSuchBucket',
  'NotFound',
])
