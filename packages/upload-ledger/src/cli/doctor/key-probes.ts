import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import {
  type AfterFailure,
  type Probes,
  type QueueKey,
  quotedForShell,
} from '../../checklist/index.ts'
import { managedKeyFact, receiveActions, sendActions, senderStatements } from '../../core/index.ts'
import {
  type Access,
  accessBy,
  eventBridgeRequest,
  type KeyRequest,
  roleRequest,
  s3Request,
} from '../aws/key-policy.ts'
import { describeKey, type KeyFacts, keyPolicy } from '../aws/kms-key.ts'
import { faultOf, letIamDecide } from '../deploy/check-queue-key.ts'
import { ask } from './ask.ts'
import type { Clients } from './clients.ts'
import { readQueue } from './failure-probes.ts'
import type { Configuration } from './function-probes.ts'
import { nameIn, type TriggerConfiguration } from './read-triggers.ts'
import type { Target } from './target.ts'

/** Probes the keys of the queues: who sends to a queue or receives from it needs its key too. */
export function keyProbes(
  clients: Clients,
  target: Target,
  read: {
    triggers(): Promise<TriggerConfiguration | undefined>
    configuration(): Promise<Configuration>
    afterFailure(): Promise<readonly AfterFailure[]>
  },
  aws: (service: string) => string,
): Pick<Probes, 'queueKeys'> {
  return {
    async queueKeys() {
      const configuration = await read.configuration()
      // That the function is not there is another step's news.
      if (configuration === undefined) return []
      const [found, outcomes] = await Promise.all([read.triggers(), read.afterFailure()])
      if (found === undefined) return []
      const uses = usesOf(target, found, configuration.Role ?? '', outcomes)
      const named = await Promise.all(
        [...new Set(uses.map(({ queueArn }) => queueArn))].map(async (queueArn) => {
          const { attributes } = await readQueue(clients, nameIn(queueArn), ['KmsMasterKeyId'])
          return { queueArn, key: attributes.KmsMasterKeyId ?? '' }
        }),
      )
      const keys = Map.groupBy(
        named.filter(({ key }) => key !== ''),
        ({ key }) => key,
      )
      return Promise.all(
        [...keys].map(([key, queues]) => {
          const arns = queues.map(({ queueArn }) => queueArn)
          const ofKey = uses.filter(({ queueArn }) => arns.includes(queueArn))
          return lookAtKey({ clients, aws, functionName: target.functionName }, key, arns, ofKey)
        }),
      )
    },
  }
}

/** One who sends to a queue or receives from it. */
interface Use {
  /** In words. */
  readonly who: string
  readonly queueArn: string
  readonly request: KeyRequest
  /** The statement that lets it use the key. */
  readonly statement: object
  /** A role needs the right of its own, too. */
  readonly roleArn?: string
}

function usesOf(
  { bucket, functionName }: Target,
  { functionArn, triggers, mappings }: TriggerConfiguration,
  roleArn: string,
  outcomes: readonly AfterFailure[],
): readonly Use[] {
  const [, partition = 'aws', , region = '', account = ''] = functionArn.split(':')
  const at = { partition, region, account, bucketName: bucket }
  const arnOf = (queue: string) => `arn:${partition}:sqs:${region}:${account}:${queue}`
  const s3 = (queueArn: string): Use => ({
    ...{ who: 'S3', queueArn, statement: senderStatements.queue(at) },
    request: s3Request({ bucketArn: `arn:${partition}:s3:::${bucket}`, account, queueArn }),
  })
  const eventBridge = (queueArn: string): Use => ({
    ...{ who: 'EventBridge', queueArn, statement: senderStatements.eventbridge(at) },
    request: eventBridgeRequest(queueArn),
  })
  const role = (queueArn: string, actions: readonly string[]): Use => ({
    ...{ who: `the role of ${functionName}`, queueArn, roleArn },
    request: roleRequest(roleArn, actions),
    statement: letIamDecide(`arn:${partition}:iam::${account}:root`, actions),
  })
  const toQueues = triggers.filter(({ destinationArn }) => destinationArn !== functionArn)
  const fed = new Set(toQueues.map(({ destinationArn }) => destinationArn))
  const received = mappings.flatMap(({ EventSourceArn: arn = '' }) => (fed.has(arn) ? [arn] : []))
  const kept = outcomes.flatMap((one) => (one.invocation === 'asynchronous' ? one.queues : []))
  return [
    ...toQueues.map(({ delivery, destinationArn, deadLetterArn }) =>
      delivery === 'queue'
        ? [s3(destinationArn)]
        : [destinationArn, deadLetterArn].flatMap((arn) => (arn ? [eventBridge(arn)] : [])),
    ),
    received.map((arn) => role(arn, receiveActions)),
    kept.map((name) => role(arnOf(name), sendActions)),
  ].flat()
}

interface Looking {
  readonly clients: Clients
  readonly functionName: string
  aws(service: string): string
}

async function lookAtKey(
  looking: Looking,
  key: string,
  queueArns: readonly string[],
  uses: readonly Use[],
): Promise<QueueKey> {
  const { clients, aws } = looking
  const queueNames = queueArns.map(nameIn)
  const none = { key, queueNames, fault: undefined, lockedOut: [], unsure: [] }
  const facts = await ask('kms:DescribeKey', () => describeKey(clients, key))
  // Its policy lets in whoever of the account may use the queue, and no service.
  const isOfSqs = facts?.isManagedByAws === true || key.endsWith('alias/aws/sqs')
  if (isOfSqs && uses.every(({ roleArn }) => roleArn !== undefined)) return none
  const fault = isOfSqs
    ? { fact: managedKeyFact, fix: withoutKey(queueNames, aws) }
    : faultWith(facts, queueNames, aws)
  if (facts === undefined || fault !== undefined) return { ...none, key: facts?.arn ?? key, fault }
  const policy = await ask('kms:GetKeyPolicy', () => keyPolicy(clients, facts.arn))
  const looked = await Promise.all(
    uses.map(async (use) => {
      const fix = putPolicy(looking, facts.arn, policy, use.statement)
      const access = accessBy(policy, use.request)
      if (use.roleArn === undefined || access === 'refused') return { ...use, access, fix }
      const right = await rightOf(looking, use.roleArn, facts.arn, use.request.actions)
      return right.access === 'refused' ? { ...use, ...right } : { ...use, access, fix }
    }),
  )
  const are = (access: Access) => [
    ...new Map(looked.filter((one) => one.access === access).map((one) => [one.who, one])).values(),
  ]
  return {
    ...none,
    key: facts.arn,
    lockedOut: are('refused').map(({ who, fix }) => ({ who, fix })),
    unsure: are('unsure').map(({ who }) => who),
  }
}

function faultWith(
  facts: KeyFacts | undefined,
  queueNames: readonly string[],
  aws: Looking['aws'],
): QueueKey['fault'] {
  const another = withoutKey(queueNames, aws)
  if (facts === undefined) return { fact: 'it does not exist', fix: another }
  const fact = faultOf(facts)
  if (fact === undefined) return undefined
  const commands: ReadonlyMap<string, string> = new Map([
    ['Disabled', `${aws('kms')} enable-key --key-id ${facts.arn}`],
    [
      'PendingDeletion',
      `${aws('kms')} cancel-key-deletion --key-id ${facts.arn} && ${aws('kms')} enable-key --key-id ${facts.arn}`,
    ],
  ])
  return { fact, fix: commands.get(facts.state) ?? another }
}

/** The command that has SQS encrypt the queues by itself, with no KMS key. */
function withoutKey(queueNames: readonly string[], aws: Looking['aws']): string {
  const sqs = aws('sqs')
  const commands = queueNames.map((name) => {
    const url = `"$(${sqs} get-queue-url --queue-name ${name} --query QueueUrl --output text)"`
    return `${sqs} set-queue-attributes --queue-url ${url} --attributes KmsMasterKeyId=,SqsManagedSseEnabled=true`
  })
  return commands.join(' && ')
}

/** What the role's own policies say, with the command that lets it use the key. */
async function rightOf(
  { clients: { iam }, aws }: Looking,
  PolicySourceArn: string,
  keyArn: string,
  actions: readonly string[],
): Promise<{ readonly access: Access; readonly fix: string }> {
  const { EvaluationResults = [] } = await ask('iam:SimulatePrincipalPolicy', () =>
    iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn,
        ActionNames: [...actions],
        ResourceArns: [keyArn],
      }),
    ),
  )
  const allowed = EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed')
  const statement = { Sid: 'UseQueueKey', Effect: 'Allow', Action: actions, Resource: keyArn }
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const role = PolicySourceArn.split('/').at(-1)
  return {
    access: allowed.length === actions.length ? 'allowed' : 'refused',
    fix: `${aws('iam')} put-role-policy --role-name ${role} --policy-name upload-ledger-queue-key --policy-document ${quotedForShell(policy)}`,
  }
}

/** Replaces the whole policy, so the command includes the current one. */
function putPolicy({ aws }: Looking, keyArn: string, policy: string, statement: object): string {
  const { Statement, ...rest } = JSON.parse(policy) as { Statement?: unknown }
  const whole = JSON.stringify({ ...rest, Statement: [Statement ?? [], statement].flat() })
  return `${aws('kms')} put-key-policy --key-id ${keyArn} --policy-name default --policy ${quotedForShell(whole)}`
}
