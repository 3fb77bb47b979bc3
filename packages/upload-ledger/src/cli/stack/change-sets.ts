import { ListChangeSetsCommand } from '@aws-sdk/client-cloudformation'
import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import type { DeployedStack } from './describe-stack.ts'

/** The prefix of our change sets' names. */
export const changeSetPrefix = 'upload-ledger-'

export interface ListedChangeSet {
  readonly id: string
  readonly name: string
}

/** The change sets of a stack that await execution, at most the first hundred. */
export async function listChangeSets(
  { cloudformation }: Pick<Aws, 'cloudformation'>,
  stackId: string,
): Promise<readonly ListedChangeSet[]> {
  const { Summaries = [] } = await asking(
    'list the change sets of the empty stack',
    'cloudformation:ListChangeSets',
    () => cloudformation.send(new ListChangeSetsCommand({ StackName: stackId })),
  )
  return Summaries.filter(({ StackId }) => StackId === stackId).map(
    ({ ChangeSetId: id = '', ChangeSetName: name = '' }) => ({ id, name }),
  )
}

/**
 * Checks that a stack without an executed change set is ours: it has no parameters to identify it,
 * only its change sets.
 *
 * @throws {LedgerError} `configuration` when one of them is somebody else's
 */
export async function requireOwnChangeSets(aws: Aws, stack: DeployedStack): Promise<void> {
  const changeSets = await listChangeSets(aws, stack.id)
  const other = changeSets.find(({ name }) => !name.startsWith(changeSetPrefix))
  if (other === undefined) return
  const message = `Cannot destroy the stack ${stack.name}: upload-ledger deploy did not create its change set ${other.name}; delete that change set first if nobody needs it`
  throw new LedgerError('configuration', message)
}
