import { join } from 'node:path'
import {
  createDelivery,
  createQueues,
  type Delivery,
  type EventBus,
  type EventSourceMappingDefinition,
  type Invocation,
  openEventBus,
  type Queue,
  type QueueDefinition,
  type QueueEvent,
  type Rule,
} from './delivery/index.ts'
import { type Destination, destinations } from './destinations.ts'
import { createDynamoDB } from './dynamodb/index.ts'
import { listen } from './endpoint/index.ts'
import {
  createFunctions,
  type FunctionDefinition,
  type Functions,
  type InvocationResult,
} from './functions/index.ts'
import { owner, Principals } from './identity/index.ts'
import { createS3, type LifecycleCounts } from './s3/index.ts'
import { createServices, type Parts } from './services/index.ts'
import { openStore, takeDataFolder } from './store/index.ts'
import { triggerOf } from './trigger.ts'

export interface LocalCloudOptions {
  /** Everything that is kept is kept here; one process at a time may have it. */
  readonly dataFolder: string
  /** 0 for any that is free. */
  readonly s3Port: number
  /** 0 for any that is free. */
  readonly dynamodbPort: number
  readonly region: string
  /** The key pair of the owner, who may do everything. */
  readonly owner: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly functions: readonly FunctionDefinition[]
  /** Before the second and the third attempt of an invocation. @default Lambda's, 1 and 2 minutes */
  readonly retryDelaysMs?: readonly number[]
  /**
   * The queues to which the records of those events go that a function could not take: Lambda's
   * on-failure destinations.
   * @default none: they are kept among `delivery.deadLetters`
   */
  readonly onFailure?: readonly Destination[]
  /** @default none */
  readonly queues?: readonly QueueDefinition[]
  /** From queues to functions. @default none */
  readonly eventSourceMappings?: readonly EventSourceMappingDefinition[]
  /** Of the event bus; put at each start. Those put later are kept too. @default none */
  readonly rules?: readonly Rule[]
}

/** S3, DynamoDB, functions and what carries events between them, on one folder of one machine. */
export interface LocalCloud {
  readonly s3Url: string
  readonly dynamodbUrl: string
  readonly functions: Functions
  readonly delivery: Delivery
  readonly eventBus: EventBus
  /** @throws {Error} when there is no queue of that name */
  queue(name: string): Queue
  /** Tells what becomes of the queues' messages. Answers with the function that ends it. */
  onQueueEvent(listener: (event: QueueEvent) => void): () => void
  /** Has the lifecycle rules of all buckets act as if it were that time. */
  runLifecycle(at: Date): Promise<LifecycleCounts>
  /** Stops in order; what was not delivered yet is delivered after the next start. */
  close(): Promise<void>
}

/**
 * Starts the local cloud.
 *
 * @throws {DataFolderError} when another process has the data folder
 * @throws {PortInUseError}
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (let stop = closers.pop(); stop !== undefined; stop = closers.pop()) await stop()
  }
  try {
    return { ...(await startParts(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Each part that is started leaves in `closers` what stops it; they are called from the last. */
async function startParts(
  options: LocalCloudOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<LocalCloud, 'close'>> {
  const { dataFolder, region } = options
  const folder = await takeDataFolder(dataFolder)
  closers.push(() => folder.release())
  const store = await openStore(join(dataFolder, 's3', 'db'))
  closers.push(() => store.close())
  const principals = new Principals()
  principals.add(owner(options.owner))

  const dynamodb = await createDynamoDB({
    folder: join(dataFolder, 'dynamodb'),
    principals,
    region,
  })
  closers.push(() => dynamodb.close())
  // At the address of DynamoDB, which is up before the functions that call it.
  let parts: Parts | undefined
  const ending = new AbortController()
  const services = createServices({
    principals,
    parts: () => parts,
    otherwise: dynamodb.listener,
    now: Date.now,
  })
  const dynamodbEndpoint = await listen(services, options.dynamodbPort)
  closers.push(() => dynamodbEndpoint.close())

  let s3Url = ''
  const functions = createFunctions({
    folder: join(dataFolder, 'functions'),
    region,
    principals,
    endpoints: () => ({
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint.url,
      AWS_ENDPOINT_URL_S3: s3Url,
    }),
  })
  closers.push(() => functions.close())
  for (const definition of options.functions) await functions.deploy(definition)

  const queues = await createQueues({
    store,
    region,
    queues: options.queues ?? [],
    mappings: options.eventSourceMappings ?? [],
    functionArn: (name) => functions.arn(name),
    functionTimeoutSeconds: (name) =>
      options.functions.find((definition) => definition.name === name)?.configuration
        .timeoutSeconds,
    invoke: (invocation) => invoke(functions, invocation),
  })
  closers.push(() => queues.close())
  const onFailure = destinations(options.onFailure ?? [], functions, queues)
  const delivery = await createDelivery({
    store,
    invoke: (invocation) => invoke(functions, invocation),
    onFailure,
    ...(options.retryDelaysMs === undefined ? {} : { retryDelaysMs: options.retryDelaysMs }),
  })
  closers.push(() => delivery.close())
  const functionExists = (arn: string): boolean => functions.exists(arn)
  const eventBus = await openEventBus({
    store,
    functions: delivery.outbox,
    functionExists,
    queues: queues.outbox,
  })
  for (const rule of options.rules ?? []) await eventBus.putRule(rule)

  const s3 = await createS3({
    store,
    folder: join(dataFolder, 's3'),
    principals,
    outbox: {
      operation: delivery.outbox.operation,
      wake() {
        delivery.outbox.wake()
        queues.wake()
      },
    },
    queues: queues.outbox,
    eventBus: eventBus.outbox,
    functionExists,
    region,
  })
  closers.push(() => s3.close())
  const s3Endpoint = await listen(s3, options.s3Port)
  closers.push(() => s3Endpoint.close())
  s3Url = s3Endpoint.url
  parts = {
    region,
    url: dynamodbEndpoint.url,
    functions,
    invoke: (functionArn, payload, requestId) =>
      invoke(functions, { functionArn, payload, requestId }),
    delivery,
    queues,
    eventBus,
    now: Date.now,
    ending: ending.signal,
  }
  closers.push(async () => {
    parts = undefined
    ending.abort()
  })
  return {
    s3Url,
    dynamodbUrl: dynamodbEndpoint.url,
    functions,
    delivery,
    eventBus,
    queue: (name) => queues.queue(name),
    onQueueEvent: (listener) => queues.onEvent(listener),
    runLifecycle: (at) => s3.runLifecycle(at),
  }
}

function invoke(
  functions: Functions,
  { functionArn, payload, requestId }: Invocation & { requestId: string },
): Promise<InvocationResult> {
  const trigger = triggerOf(payload)
  const context = trigger === undefined ? { requestId } : { requestId, trigger }
  return functions.invoke(functionArn, payload, context)
}
