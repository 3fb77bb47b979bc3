import { Annotations, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { receiveActions, sendActions, senderStatements } from '../core/index.ts'
import { hasQueue, receivesBy } from './deliveries.ts'
import type { Settings } from './settings.ts'

/**
 * Lets the services that send to the ledger's queues use the key. Only a key of this app has a policy
 * that can be changed here; of any other, a warning has the statements to add.
 */
export function allowSenders(scope: Construct, settings: Settings, bucketName: string): void {
  const { queueKey: key } = settings
  if (key === undefined) return
  const stack = Stack.of(scope)
  const { partition, region, account } = stack
  const statements = (['queue', 'eventbridge'] as const)
    .filter((delivery) => receivesBy(settings, delivery))
    .map((delivery) => senderStatements[delivery]({ partition, region, account, bucketName }))
  const left = statements.filter(
    (statement) => !key.addToResourcePolicy(PolicyStatement.fromJson(statement)).statementAdded,
  )
  if (left.length === 0) return
  const text = left.map((statement) => JSON.stringify(plain(stack.resolve(statement)))).join(', ')
  Annotations.of(scope).addWarningV2(
    'upload-ledger:queue-key-policy',
    `The policy of the imported queueKey cannot be changed here: add ${text}, then acknowledge this warning`,
  )
}

/** The permissions on the key that the function's role needs for the queues that it uses. */
export function keyRights(
  settings: Settings,
  { queue }: { readonly queue: Queue | undefined },
): readonly PolicyStatement[] {
  const { queueKey, previousQueueKey } = settings
  const right = (sid: string, actions: readonly string[], { keyArn }: IKey) =>
    new PolicyStatement({ sid, actions: [...actions], resources: [keyArn] })
  return [
    ...(queueKey !== undefined && receivesBy(settings, 'direct')
      ? [right('EncryptDeadLetters', sendActions, queueKey)]
      : []),
    ...(queueKey !== undefined && queue !== undefined
      ? [right('DecryptFromQueue', receiveActions, queueKey)]
      : []),
    ...(previousQueueKey !== undefined && hasQueue(settings)
      ? [right('DecryptWithPreviousKey', receiveActions, previousQueueKey)]
      : []),
  ]
}

/** With words in place of what only the deployment knows, for a person to replace. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] }
  if (Ref !== undefined) return words[Ref] ?? Ref
  if (join !== undefined) return join[1].map(plain).join(join[0])
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
}

const words: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'REGION',
  'AWS::AccountId': 'ACCOUNT',
}
