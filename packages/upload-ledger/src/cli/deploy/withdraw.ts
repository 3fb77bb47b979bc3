import { DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { type ChangeSet, deleteChangeSet } from '../stack/change-set.ts'
import { listChangeSets } from '../stack/change-sets.ts'
import { describeStack } from '../stack/describe-stack.ts'

/**
 * Deletes a change set that was not executed, and with it the empty stack that CloudFormation
 * created to hold it, unless the stack holds somebody else's change set too.
 */
export async function withdrawChangeSet(
  aws: Aws,
  changeSet: ChangeSet,
  type: 'CREATE' | 'UPDATE',
): Promise<void> {
  await deleteChangeSet(aws, changeSet)
  if (type === 'UPDATE') return
  const { stackId } = changeSet
  const stack = await describeStack(aws, stackId)
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return
  const changeSets = await listChangeSets(aws, stackId)
  if (changeSets.some(({ id }) => id !== changeSet.id)) return
  await asking('delete the empty stack', 'cloudformation:DeleteStack', () =>
    aws.cloudformation.send(new DeleteStackCommand({ StackName: stackId })),
  )
}
