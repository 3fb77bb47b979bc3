import { Token } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { isKeyArn, LedgerError, managedKeyFact } from '../core/index.ts'

/**
 * Refuses a key that a policy cannot name or whose policy nobody can change.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function checkKey(prop: 'queueKey' | 'previousQueueKey', key: IKey | undefined): void {
  if (key === undefined) return
  const { keyArn } = key
  if (keyArn.endsWith(':alias/aws/sqs')) {
    throw refusal(`use ${prop} alias/aws/sqs`, managedKeyFact)
  }
  if ('aliasName' in key || keyArn.includes(':alias/')) {
    throw refusal(
      `use an alias as ${prop}`,
      'a policy cannot name a key by its alias; pass the key itself',
    )
  }
  if (Token.isUnresolved(keyArn) || isKeyArn(keyArn)) return
  throw refusal(`use ${prop} ${keyArn}`, "expected a key's ARN: arn:aws:kms:REGION:ACCOUNT:key/ID")
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot ${what}: ${why}`)
}
