import { LedgerError, managedKeyFact, senderStatements } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import {
  type Access,
  accessBy,
  eventBridgeRequest,
  type KeyRequest,
  roleRequest,
  s3Request,
} from '../aws/key-policy.ts'
import { describeKey, type KeyFacts, keyPolicy } from '../aws/kms-key.ts'
import { madeBucketName } from './check-bucket.ts'
import { type DeploySettings, hasQueue } from './settings.ts'

type Reached = Pick<Aws, 'accountId' | 'region' | 'partition' | 'kms'>

/**
 * Checks that the key can encrypt the queues, and that its policy lets in who sends to them. With
 * `queue` S3 would refuse the trigger otherwise; with `eventbridge` events would be lost unseen.
 *
 * @returns warnings of what could not be checked, in lines
 * @throws {LedgerError} `configuration`
 */
export async function checkQueueKey(
  aws: Reached,
  stackName: string,
  settings: DeploySettings,
): Promise<readonly string[]> {
  const { queueKeyArn: keyArn } = settings
  if (keyArn === '') return []
  const region = keyArn.split(':')[3]
  if (region !== aws.region) {
    throw refusal(keyArn, `it is in ${region}, and the queues are in ${aws.region}`)
  }
  const needs = needsOf(aws, stackName, settings)
  try {
    const facts = await asking(`describe the key ${keyArn}`, 'kms:DescribeKey', () =>
      describeKey(aws, keyArn),
    )
    if (facts === undefined) throw refusal(keyArn, 'it does not exist')
    const fault = faultOf(facts)
    if (fault !== undefined) throw refusal(keyArn, fault)
    const policy = await asking(`read the policy of the key ${keyArn}`, 'kms:GetKeyPolicy', () =>
      keyPolicy(aws, keyArn),
    )
    const are = (access: Access) => needs.filter((need) => accessOf(need, policy) === access)
    if (are('refused').length > 0) {
      const add = `add ${statementsOf(are('refused'))}`
      throw refusal(keyArn, `its policy does not allow what the queues need; ${add}`)
    }
    if (are('unsure').length === 0) return []
    return [
      '',
      'Warning: conditions in the policy of the queue key decide this; doctor checks it afterwards:',
      `  ${statementsOf(are('unsure'))}`,
    ]
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'refused') throw error
    return [
      '',
      `Warning: the queue key is not checked: ${error.message}`,
      `  Its policy must say: ${statementsOf(needs)}`,
    ]
  }
}

/** Why a key cannot encrypt a queue that S3 or EventBridge sends to; `undefined` if it can. */
export function faultOf({ isManagedByAws, state, spec }: KeyFacts): string | undefined {
  if (isManagedByAws) return managedKeyFact
  if (state !== 'Enabled') return `its state is ${state}; enable it, or choose another`
  if (spec !== 'SYMMETRIC_DEFAULT') return `it is no symmetric encryption key, but ${spec}`
  return undefined
}

/** Something that the policy must allow, and the statement that does. */
interface Need {
  readonly statement: object
  /** @param queueArn of any of the queues; `undefined` if a condition on it counts as open */
  request(queueArn?: string): KeyRequest
  /** As CloudFormation names the queues, as far as that is known. */
  readonly queueArn: string
}

function accessOf({ request, queueArn }: Need, policy: string): Access {
  const access = accessBy(policy, request(queueArn))
  return access === 'allowed' ? access : accessBy(policy, request())
}

function needsOf(aws: Reached, stackName: string, settings: DeploySettings): readonly Need[] {
  const { accountId: account, region, partition } = aws
  const { bucket, delivery, previousDelivery } = settings
  const bucketName = bucket.existing ? bucket.name : madeBucketName(bucket, aws)
  const use = { partition, region, account, bucketName }
  const bucketArn = `arn:${partition}:s3:::${bucketName}`
  const queueArn = `arn:${partition}:sqs:${region}:${account}:${stackName}-LedgerQueue`
  const actions = hasQueue(settings) ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey']
  const uses = (one: DeploySettings['delivery']) => delivery === one || previousDelivery === one
  const role: Need = {
    statement: letIamDecide(`arn:${partition}:iam::${account}:root`, actions),
    // CloudFormation makes its name.
    request: () => roleRequest(`arn:${partition}:iam::${account}:role/any`, actions),
    queueArn,
  }
  const s3: Need = {
    statement: senderStatements.queue(use),
    request: (arn) => s3Request({ bucketArn, account, queueArn: arn }),
    queueArn,
  }
  const eventBridge: Need = {
    statement: senderStatements.eventbridge(use),
    request: eventBridgeRequest,
    queueArn,
  }
  return [role, ...(uses('queue') ? [s3] : []), ...(uses('eventbridge') ? [eventBridge] : [])]
}

/** As the policy of a new key says it of all actions. */
export function letIamDecide(AWS: string, Action: readonly string[]): object {
  return { Sid: 'LetIamDecide', Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' }
}

function statementsOf(needs: readonly Need[]): string {
  return needs.map(({ statement }) => JSON.stringify(statement)).join(', ')
}

function refusal(keyArn: string, why: string): LedgerError {
  return new LedgerError('configuration', `Cannot use --queue-key ${keyArn}: ${why}`)
}
