import { LedgerError } from '../../core/index.ts'
import type { DeployedStack } from './describe-stack.ts'

/**
 * Whether the next change set creates the stack or updates it.
 *
 * @throws {LedgerError} `configuration` when the stack is in a state that allows neither
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export function changeSetType(stack: DeployedStack | undefined): 'CREATE' | 'UPDATE' {
  if (stack === undefined) return 'CREATE'
  const { name, status } = stack
  // Its change set was created but never executed.
  if (status === 'REVIEW_IN_PROGRESS') return 'CREATE'
  const refuse = (fix: string) =>
    new LedgerError(
      'configuration',
      `Cannot deploy the stack ${name}: its status is ${status}; ${fix}`,
    )
  if (neverMade.has(status)) {
    throw refuse(
      `run upload-ledger destroy --stack-name ${name} --data to delete it, with the empty table and bucket that it may have left, then deploy again`,
    )
  }
  if (status === 'DELETE_FAILED') {
    throw refuse(`run upload-ledger destroy --stack-name ${name} to delete it, then deploy again`)
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    throw refuse(
      `find the cause with aws cloudformation describe-stack-events --stack-name ${name}, then run aws cloudformation continue-update-rollback --stack-name ${name}`,
    )
  }
  if (status.endsWith('_IN_PROGRESS')) {
    throw refuse('wait until that operation ends, then deploy again')
  }
  return 'UPDATE'
}

/** Its creation failed: it can only be deleted. */
const neverMade = new Set(['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'])

/**
 * Keeps a mistyped name from changing or deleting somebody else's stack.
 *
 * @throws {LedgerError} `configuration` when the stack was not created from our template
 */
export function requireOurs({ name, status, parameters }: DeployedStack, attempt: string): void {
  // A stack whose change set was never executed has no template yet.
  if (status === 'REVIEW_IN_PROGRESS') return
  const absent = ['Delivery', 'CodeBucket', 'CodeKey'].filter((key) => !(key in parameters))
  if (absent.length === 0) return
  const fact = `it has no parameter ${absent.join(' or ')}, so upload-ledger deploy did not create it`
  const fix = 'pass another --stack-name, or use the tool that created it'
  throw new LedgerError('configuration', `Cannot ${attempt} the stack ${name}: ${fact}; ${fix}`)
}

/** Whether no operation on the stack is in progress. */
export function isSettled(status: string): boolean {
  return !status.endsWith('_IN_PROGRESS')
}
