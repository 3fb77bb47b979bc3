import {
  GetFunctionEventInvokeConfigCommand,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { LedgerError, printable } from '../../core/index.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'
import { type Context, UsageError } from '../command.ts'
import { runningOrFallback } from '../connection.ts'
import { deploymentOfParts } from '../doctor/aws-deployment.ts'
import { type Clients, connectClients } from '../doctor/clients.ts'
import { findPipeline } from '../doctor/find-pipeline.ts'
import { readConfiguration } from '../doctor/function-probes.ts'
import { nameIn, readTriggers } from '../doctor/read-triggers.ts'
import type { Target } from '../doctor/target.ts'
import type { LetterQueue } from './letter-queue.ts'

/** The flags that say where dead letters lie. */
export interface LetterFlags {
  readonly queue?: string | undefined
  readonly function?: string | undefined
  readonly 'stack-name'?: string | undefined
  readonly region?: string | undefined
  readonly profile?: string | undefined
  readonly data: string
}

/** Where the dead letters of a function lie, and the clients that reach it. */
export interface FoundLetters {
  readonly clients: Clients
  readonly queues: readonly LetterQueue[]
  /** The function that processes them again; `undefined` if nothing names one. */
  readonly functionName: string | undefined
  /** Other places to which failed events go, in words: this command cannot read them. */
  readonly elsewhere: readonly string[]
}

/**
 * Finds the queues with the dead letters: the one that `--queue` names; else those of the function,
 * of the stack or of the local cloud, as `doctor` finds it.
 *
 * @throws {LedgerError} `invalid-argument`, `configuration`, `refused` or `unavailable`
 */
export async function findLetters(flags: LetterFlags, context: Context): Promise<FoundLetters> {
  if (flags.function !== undefined && flags['stack-name'] !== undefined) {
    throw new UsageError(
      'Cannot run dlq: --function and --stack-name name two functions; choose one',
    )
  }
  if (flags.queue === undefined && flags.function === undefined) {
    const { clients, target } = await findPipeline(flags, context)
    return closingOnFailure(clients, () => lettersOf(clients, target.functionName, target))
  }
  const { clients, functionName } = await reach(flags, context)
  return closingOnFailure(clients, async () => {
    if (flags.queue === undefined) return lettersOf(clients, functionName ?? '')
    const queues = [await queueNamed(clients, flags.queue)]
    return { clients, queues, functionName, elsewhere: [] }
  })
}

async function closingOnFailure<T>(clients: Clients, find: () => Promise<T>): Promise<T> {
  try {
    return await find()
  } catch (error) {
    clients.close()
    throw error
  }
}

/** The clients, and the function if the flags or what runs here name one. */
async function reach(
  flags: LetterFlags,
  context: Context,
): Promise<Pick<FoundLetters, 'clients' | 'functionName'>> {
  const { region, profile } = flags
  const { environment, workingFolder } = context
  const isElsewhere = region !== undefined || profile !== undefined
  const isHere = !isElsewhere && !endpointIn(environment)
  const running = isHere ? await runningOrFallback(workingFolder, flags.data) : undefined
  if (flags['stack-name'] !== undefined || running !== undefined) {
    const { clients, target } = await findPipeline({ ...flags, function: undefined }, context)
    return { clients, functionName: flags.function ?? target.functionName }
  }
  const ofQueue = region || regionIn(flags.queue)
  const place = ofQueue || environment.AWS_REGION || environment.AWS_DEFAULT_REGION || ''
  const at = { environment, region: place, profile }
  const { region: settled, ...others } = deploymentOfParts(at, flags.function ?? '').reach
  const clients = connectClients({ ...others, ...(settled ? { region: settled } : {}) })
  return { clients, functionName: flags.function }
}

function endpointIn({ AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS }: Context['environment']): boolean {
  return Boolean(AWS_ENDPOINT_URL_SQS || AWS_ENDPOINT_URL)
}

/** The region in the address of a queue of AWS. */
function regionIn(queue: string | undefined): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queue ?? '')?.[1]
}

/** The queue of an address, or of a name. */
async function queueNamed(clients: Clients, queue: string): Promise<LetterQueue> {
  const name = queue.split('/').at(-1) ?? queue
  const { sqs } = clients
  if (queue.includes('/')) return { sqs, name, url: queue }
  const found = await urlOf(clients, name)
  if (found !== undefined) return { sqs, name, url: found }
  const fact = `there is no queue ${printable(name)}; pass its URL, or another --region`
  throw new LedgerError('configuration', `Cannot find the dead letters: ${fact}`)
}

async function urlOf({ sqs }: Clients, QueueName: string): Promise<string | undefined> {
  return asking(`find the queue ${printable(QueueName)}`, 'sqs:GetQueueUrl', async () => {
    try {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
      return QueueUrl
    } catch (error) {
      if (/QueueDoesNotExist|NonExistentQueue/.test(nameOf(error))) return undefined
      throw error
    }
  })
}

/**
 * Where the failed events of a function go: its on-failure destination, its own dead-letter queue, and
 * those of the queues and rules in front of it.
 */
export async function lettersOf(
  clients: Clients,
  functionName: string,
  target?: Target,
): Promise<FoundLetters> {
  const configuration = await readConfiguration(clients, functionName)
  if (configuration === undefined) {
    const fact = `there is no function ${printable(functionName)}; pass another --function, or --queue`
    throw new LedgerError('configuration', `Cannot find the dead letters: ${fact}`)
  }
  const arns = [
    configuration.DeadLetterConfig?.TargetArn,
    await destinationOf(clients, functionName),
    ...(await behindMappings(clients, functionName)),
    ...(await behindRules(clients, configuration.FunctionArn, target)),
  ].filter((arn): arn is string => arn !== undefined && arn !== '')
  const isQueue = (arn: string) => arn.split(':')[2] === 'sqs'
  const names = [
    ...(target?.deadLetterQueue === undefined ? [] : [target.deadLetterQueue]),
    ...arns.filter(isQueue).map(nameIn),
  ]
  const queues: LetterQueue[] = []
  for (const name of new Set(names)) {
    const url = await urlOf(clients, name)
    if (url !== undefined) queues.push({ sqs: clients.sqs, name, url })
  }
  const elsewhere = [...new Set(arns.filter((arn) => !isQueue(arn)))]
  if (queues.length === 0 && elsewhere.length > 0) {
    const places = elsewhere.map(printable).join(', ')
    const fact = `the failed events of ${printable(functionName)} go to ${places}; pass the queue behind it with --queue`
    throw new LedgerError('configuration', `Cannot read the dead letters: ${fact}`)
  }
  if (queues.length === 0) {
    const fact = `no queue keeps the failed events of ${printable(functionName)}; doctor prints the command that sets one`
    throw new LedgerError('configuration', `Cannot find dead letters: ${fact}`)
  }
  return { clients, queues, functionName, elsewhere }
}

async function destinationOf(
  { lambda }: Clients,
  FunctionName: string,
): Promise<string | undefined> {
  const attempt = `read where ${printable(FunctionName)} sends failed events`
  return asking(attempt, 'lambda:GetFunctionEventInvokeConfig', async () => {
    try {
      const found = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))
      return found.DestinationConfig?.OnFailure?.Destination
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return undefined
      throw error
    }
  })
}

/** The dead-letter queues of the queues that the function receives from. */
async function behindMappings(
  { lambda: client, sqs }: Clients,
  FunctionName: string,
): Promise<readonly string[]> {
  const sources: string[] = []
  const attempt = `list the queues of ${printable(FunctionName)}`
  await asking(attempt, 'lambda:ListEventSourceMappings', async () => {
    for await (const page of paginateListEventSourceMappings({ client }, { FunctionName })) {
      for (const { EventSourceArn = '' } of page.EventSourceMappings ?? []) {
        if (EventSourceArn.split(':')[2] === 'sqs') sources.push(EventSourceArn)
      }
    }
  })
  const found = await Promise.all(
    sources.map(async (arn) => {
      const QueueName = nameIn(arn)
      return asking(
        `read the queue ${printable(QueueName)}`,
        'sqs:GetQueueAttributes',
        async () => {
          const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
          const { Attributes = {} } = await sqs.send(
            new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
          )
          const policy: { deadLetterTargetArn?: string } = JSON.parse(
            Attributes.RedrivePolicy ?? '{}',
          )
          return policy.deadLetterTargetArn ?? []
        },
      )
    }),
  )
  return found.flat()
}

/** EventBridge's queues for events that it cannot deliver; its rules are often not ours to read. */
async function behindRules(
  clients: Clients,
  functionArn: string | undefined,
  target: Target | undefined,
): Promise<readonly (string | undefined)[]> {
  if (functionArn === undefined || target?.delivery !== 'eventbridge') return []
  const { bucket } = target
  const found = await readTriggers(clients, { functionArn, bucket, keys: [] }).catch(
    () => undefined,
  )
  return found?.triggers.map(({ deadLetterArn }) => deadLetterArn) ?? []
}
