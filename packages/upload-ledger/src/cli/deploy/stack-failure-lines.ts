import { printable } from '../../core/index.ts'
import type { DeployedStack } from '../stack/describe-stack.ts'

/**
 * The failure, the stack's status, and the next step.
 *
 * @param failure the first resource that failed, and why
 */
export function failureLines(
  { name, status, statusReason }: DeployedStack,
  failure: string | undefined,
): readonly string[] {
  const reason = failure ?? printable(statusReason || 'no reason given').replace(/\.$/, '')
  return [`Cannot deploy the stack ${name}: ${reason}`, `  Status ${status}: ${next(name, status)}`]
}

function next(name: string, status: string): string {
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return 'rolled back; fix the cause and deploy again'
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `the rollback failed; fix the cause, then run aws cloudformation continue-update-rollback --stack-name ${name}`
  }
  // A resource that outlives its stack also outlives the rollback of its creation.
  return `the table and bucket that it created still exist, empty; run upload-ledger destroy --stack-name ${name} --data to delete everything, then deploy again`
}
