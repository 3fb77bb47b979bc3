import { printable } from '../../core/index.ts'
import type { DeployedStack } from '../stack/describe-stack.ts'

/**
 * What went wrong, how the stack is now, and what to do.
 *
 * @param failure the first resource that failed, and why
 */
export function failureLines(
  { name, status, statusReason }: DeployedStack,
  failure: string | undefined,
): readonly string[] {
  const reason = failure ?? printable(statusReason || 'no reason is given').replace(/\.$/, '')
  return [
    `Cannot deploy the stack ${name}: ${reason}`,
    `  It is in ${status} now: ${next(name, status)}`,
  ]
}

function next(name: string, status: string): string {
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return 'all is as it was before; mend the cause and deploy again'
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `it could not go back; mend the cause, then run aws cloudformation continue-update-rollback --stack-name ${name}`
  }
  // What is kept when a stack goes is also kept when its creation is taken back.
  return `a table and a bucket that were made are still there, empty; upload-ledger destroy --stack-name ${name} --data takes all of it away, then deploy again`
}
