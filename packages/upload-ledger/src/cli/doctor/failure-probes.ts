import { GetFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda'
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import type { AfterFailure, DeadLetterCount, Probes } from '../../checklist/index.ts'
import { ask, askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import type { FailureCommands } from './failure-commands.ts'
import type { Configuration } from './function-probes.ts'
import { nameIn, type TriggerConfiguration } from './read-triggers.ts'
import type { Target } from './target.ts'

/** Probes where events go that the function fails to process. */
export function failureProbes(
  clients: Clients,
  target: Target,
  read: {
    /** `undefined` if there is no such function. */
    triggers(): Promise<TriggerConfiguration | undefined>
    configuration(): Promise<Configuration>
    commands(): Promise<FailureCommands>
  },
): Pick<Probes, 'afterFailure' | 'deadLetters'> {
  const afterFailure = async () => {
    const [configured, found, keep] = await Promise.all([
      read.triggers(),
      read.configuration(),
      read.commands(),
    ])
    const { triggers = [], mappings = [] } = configured ?? {}
    const isDirect = triggers.some(
      ({ delivery, destinationArn }) => delivery === 'direct' || isFunction(destinationArn),
    )
    const used = new Set(triggers.map(({ destinationArn }) => destinationArn))
    const queues = mappings.filter(({ EventSourceArn = '' }) => used.has(EventSourceArn))
    return Promise.all([
      ...(isDirect ? [afterDirect(clients, target.functionName, found, keep)] : []),
      ...queues.map((mapping) => afterQueue(clients, mapping, keep)),
    ])
  }
  return {
    afterFailure,
    async deadLetters() {
      const { deadLetterQueue } = target
      const names =
        deadLetterQueue === undefined ? queuesOf(await afterFailure()) : [deadLetterQueue]
      const counts = await Promise.all(names.map((name) => countOf(clients, name)))
      return counts.find(({ count }) => count > 0) ?? counts[0]
    },
  }
}

function isFunction(arn: string): boolean {
  return arn.split(':')[2] === 'lambda'
}

function queuesOf(outcomes: readonly AfterFailure[]): readonly string[] {
  const names = outcomes.flatMap((outcome) =>
    outcome.invocation === 'asynchronous' ? outcome.queues : (outcome.deadLetterQueue ?? []),
  )
  return [...new Set(names)]
}

async function afterDirect(
  { lambda }: Clients,
  FunctionName: string,
  configuration: Configuration,
  keep: FailureCommands,
): Promise<AfterFailure> {
  const found = await askForOne(
    'lambda:GetFunctionEventInvokeConfig',
    () => lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
    ['ResourceNotFoundException'],
  )
  return {
    invocation: 'asynchronous',
    ...placesOf([
      found?.DestinationConfig?.OnFailure?.Destination,
      configuration?.DeadLetterConfig?.TargetArn,
    ]),
    keep: keep.direct(),
  }
}

/** Where Lambda sends what fails: it heeds a function's destination and its dead-letter queue. */
export function placesOf(
  arns: readonly (string | undefined)[],
): Pick<AfterFailure & { invocation: 'asynchronous' }, 'destination' | 'queues'> {
  const given = [...new Set(arns.filter((arn) => arn))] as readonly string[]
  const words = given.map((arn) => {
    const service = arn.split(':')[2] ?? ''
    // A function's ARN ends in `function:NAME`, a bus's in `event-bus/NAME`.
    return `${services.get(service) ?? ''}${nameIn(arn).replace(/^(function|event-bus)[:/]/, '$1 ')}`
  })
  return {
    destination: words.length === 0 ? undefined : words.join(' and '),
    queues: given.filter((arn) => arn.split(':')[2] === 'sqs').map(nameIn),
  }
}

const services: ReadonlyMap<string, string> = new Map([
  ['sns', 'topic '],
  ['s3', 'bucket '],
])

async function afterQueue(
  clients: Clients,
  mapping: TriggerConfiguration['mappings'][number],
  keep: FailureCommands,
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

export async function readQueue(
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
