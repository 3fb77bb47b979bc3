import { ListStacksCommand } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { type DeployedStack, describeStack } from '../stack/describe-stack.ts'

/**
 * The stack of a name, or the last deleted one: after a crash in the middle, the resources that it
 * kept still need deleting. CloudFormation lists a deleted stack for 90 days.
 */
export async function findStack(aws: Aws, name: string): Promise<DeployedStack | undefined> {
  const stack = await describeStack(aws, name)
  if (stack !== undefined) return stack
  let last: { readonly id: string; readonly deletedAtMs: number } | undefined
  let token: string | undefined
  do {
    const page = await asking('list deleted stacks', 'cloudformation:ListStacks', () =>
      aws.cloudformation.send(
        new ListStacksCommand({
          StackStatusFilter: ['DELETE_COMPLETE'],
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    )
    for (const { StackName, StackId = '', DeletionTime } of page.StackSummaries ?? []) {
      const deletedAtMs = DeletionTime?.getTime() ?? 0
      if (StackName === name && deletedAtMs >= (last?.deletedAtMs ?? 0)) {
        last = { id: StackId, deletedAtMs }
      }
    }
    token = page.NextToken
  } while (token !== undefined)
  return last === undefined ? undefined : describeStack(aws, last.id)
}

export function isDeleted({ status }: DeployedStack): boolean {
  return status === 'DELETE_COMPLETE'
}
