import { GetFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda'
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import type { AfterFailure, DeadLetterCount, Probes } from '../../checklist/index.ts'
import { ask, askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import type { KeepCommands } from './failure-commands.ts'
import { nameIn, type TriggerConfiguration } from './read-triggers.ts'
import type { Target } from './target.ts'

/** Probes where events go that the function fails to process. */
export function failureProbes(
  clients: Clients,
  target: Target,
  configuration: () => Promise<TriggerConfiguration>,
  commands: () => Promise<KeepCommands>,
): Pick<Probes, 'afterFailure' | 'deadLetters'> {
  const afterFailure = async () => {
    const [{ triggers, mappings }, keep] = await Promise.all([configuration(), commands()])
    const isDirect = triggers.some(
      ({ delivery, destinationArn }) => delivery === 'direct' || isFunction(destinationArn),
    )
    const used = new Set(triggers.map(({ destinationArn }) => destinationArn))
    const queues = mappings.filter(({ EventSourceArn = '' }) => used.has(EventSourceArn))
    return Promise.all([
      ...(isDirect ? [afterDirect(clients, target.functionName, keep)] : []),
      ...queues.map((mapping) => afterQueue(clients, mapping, keep)),
    ])
  }
  return {
    afterFailure,
    async deadLetters() {
      const name = target.deadLetterQueue ?? destinationOf(await afterFailure())
      return name === undefined ? undefined : countOf(clients, name)
    },
  }
}

function isFunction(arn: string): boolean {
  return arn.split(':')[2] === 'lambda'
}

function destinationOf(outcomes: readonly AfterFailure[]): string | undefined {
  return outcomes
    .map((outcome) =>
      outcome.invocation === 'asynchronous' ? outcome.destination : outcome.deadLetterQueue,
    )
    .find((name) => name !== undefined)
}

async function afterDirect(
  { lambda }: Clients,
  FunctionName: string,
  keep: KeepCommands,
): Promise<AfterFailure> {
  const found = await askForOne(
    'lambda:GetFunctionEventInvokeConfig',
    () => lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
    ['ResourceNotFoundException'],
  )
  const arn = found?.DestinationConfig?.OnFailure?.Destination
  return {
    invocation: 'asynchronous',
    destination: arn === undefined ? undefined : nameIn(arn),
    keep: keep.direct(),
  }
}

async function afterQueue(
  clients: Clients,
  mapping: TriggerConfiguration['mappings'][number],
  keep: KeepCommands,
): Promise<AfterFailure> {
  const { EventSourceArn = '', FunctionResponseTypes = [], UUID = '' } = mapping
  const queueName = nameIn(EventSourceArn)
  const { queueUrl, attributes } = await readQueue(clients, queueName, [
    'VisibilityTimeout',
    'RedrivePolicy',
  ])
  const { deadLetterTargetArn } = JSON.parse(attributes.RedrivePolicy ?? '{}')
  return {
    invocation: 'event-source-mapping',
    queueName,
    queueUrl,
    visibilitySeconds: Number(attributes.VisibilityTimeout ?? 30),
    deadLetterQueue: deadLetterTargetArn === undefined ? undefined : nameIn(deadLetterTargetArn),
    mappingId: UUID,
    keep: keep.queue(queueUrl),
    reportsItems: FunctionResponseTypes.includes('ReportBatchItemFailures'),
  }
}

async function countOf(clients: Clients, queueName: string): Promise<DeadLetterCount> {
  const { queueUrl, attributes } = await readQueue(clients, queueName, [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ])
  const [waiting = 0, inFlight = 0] = [
    attributes.ApproximateNumberOfMessages,
    attributes.ApproximateNumberOfMessagesNotVisible,
  ].map(Number)
  return { queueName, queueUrl, count: waiting + inFlight }
}

async function readQueue(
  { sqs }: Clients,
  QueueName: string,
  AttributeNames: QueueAttributeName[],
): Promise<{ queueUrl: string; attributes: Readonly<Record<string, string>> }> {
  const { QueueUrl = '' } = await ask('sqs:GetQueueUrl', () =>
    sqs.send(new GetQueueUrlCommand({ QueueName })),
  )
  const { Attributes = {} } = await ask('sqs:GetQueueAttributes', () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
  )
  return { queueUrl: QueueUrl, attributes: Attributes }
}
