import { DeleteStackCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { type ChangeSet, deleteChangeSet } from '../stack/change-set.ts'
import { describeStack } from '../stack/describe-stack.ts'

/**
 * Takes a change set away that was not carried out, and with it the empty stack that CloudFormation
 * made to hold it, unless somebody else's change set is in there too.
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
  const { Summaries = [] } = await asking(
    'list the change sets of the empty stack',
    'cloudformation:ListChangeSets',
    () => aws.cloudformation.send(new ListChangeSetsCommand({ StackName: stackId })),
  )
  const others = Summaries.filter(
    ({ ChangeSetId, StackId }) => ChangeSetId !== changeSet.id && StackId === stackId,
  )
  if (others.length > 0) return
  await asking('delete the empty stack', 'cloudformation:DeleteStack', () =>
    aws.cloudformation.send(new DeleteStackCommand({ StackName: stackId })),
  )
}
