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
import { disturb, type FunctionDisturbance } from './disturb.ts'
import { createDynamoDB } from './dynamodb/index.ts'
import { listen } from './endpoint/index.ts'
import {
  createFunctions,
  type FunctionDefinition,
  type Functions,
  type InvocationResult,
  openLogGroups,
} from './functions/index.ts'
import type { HttpApiDefinition } from './http-api/index.ts'
import { owner, Principals } from './identity/index.ts'
import { invocableByS3 } from './invocable-by-s3.ts'
import { partsInOrder } from './parts-in-order.ts'
import { openRoles } from './roles/index.ts'
import { createS3, type LifecycleCounts } from './s3/index.ts'
import { serveHttpApis } from './serve-http-apis.ts'
import { createServices } from './services/index.ts'
import { openStore, takeDataFolder } from './store/index.ts'
import { triggerOf } from './trigger.ts'

export interface LocalCloudOptions {
  /** Everything that is kept is kept here; one process at a time may have it. */
  readonly dataFolder: string
  /** 0 for any that is free. */
  readonly s3Port: number
  /** 0 for any that is free. */
  readonly dynamodbPort: number
  /**
   * The address to listen on, such as `0.0.0.0` for all of this machine. The keys are no secret, so
   * whoever gets there may do everything.
   * @default 127.0.0.1: only this machine gets there
   */
  readonly host?: string
  /**
   * Further names by which a client may call, without ports: a container's, or this machine's. The
   * others are `127.0.0.1`, `[::1]`, `localhost` and what ends in `.localhost`. A request by any
   * other name is answered 421, so that no web page gets in by a name bound to 127.0.0.1.
   * @default none
   */
  readonly allowedHosts?: readonly string[]
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
  /** HTTP APIs of API Gateway, each at a port of its own. @default none */
  readonly httpApis?: readonly HttpApiDefinition[]
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
  /** The address of an HTTP API. @throws {Error} when there is none of that name */
  httpApiUrl(name: string): string
  /** Tells what becomes of the queues' messages. Answers with the function that ends it. */
  onQueueEvent(listener: (event: QueueEvent) => void): () => void
  /** Has the lifecycle rules of all buckets act as if it were that time. */
  runLifecycle(at: Date): Promise<LifecycleCounts>
  /** Has requests of a function to DynamoDB go wrong, until the returned function is called. */
  disturb(disturbance: FunctionDisturbance): () => void
  /** Lets the pages of these origins use every bucket, whatever its CORS rules. */
  admitPages(origins: readonly string[]): void
  /** Stops in order; what was not delivered yet is delivered after the next start. */
  close(): Promise<void>
}

/**
 * Starts the local cloud.
 *
 * @throws {DataFolderError} when another process has the data folder
 * @throws {PortInUseError}
 * @throws {AddressNotHereError} when `host` is no address of this machine
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { parts, stop } = await definitions(options).start()
  const { functions, delivery, queues, eventBus, s3, dynamodb } = parts
  return {
    s3Url: parts.s3Endpoint.url,
    dynamodbUrl: parts.dynamodbEndpoint.url,
    functions,
    delivery,
    eventBus,
    queue: (name) => queues.queue(name),
    httpApiUrl(name) {
      const url = parts.httpApis.get(name)?.url
      if (url !== undefined) return url
      throw new Error(`Cannot find the HTTP API ${JSON.stringify(name)}: it is not defined`)
    },
    onQueueEvent: (listener) => queues.onEvent(listener),
    runLifecycle: (at) => s3.runLifecycle(at),
    disturb: (disturbance) => disturb(disturbance, { dynamodb, functions }),
    admitPages: (origins) => s3.admitPages(origins),
    close: stop,
  }
}

/** The parts of the local cloud: each is made of those above it, and stops before they do. */
function definitions(options: LocalCloudOptions) {
  const { dataFolder, region } = options
  return (
    partsInOrder()
      .part('folder', {
        start: () => takeDataFolder(dataFolder),
        stop: (folder) => folder.release(),
      })
      .part('store', {
        start: () => openStore(join(dataFolder, 's3', 'db')),
        stop: (store) => store.close(),
      })
      .part('principals', {
        start() {
          const principals = new Principals()
          principals.add(owner(options.owner))
          return principals
        },
      })
      .part('dynamodb', {
        start: ({ principals }) =>
          createDynamoDB({ folder: join(dataFolder, 'dynamodb'), principals, region }),
        stop: (dynamodb) => dynamodb.close(),
      })
      .part('dynamodbEndpoint', {
        start: () => listen(options.dynamodbPort, options),
        stop: (endpoint) => endpoint.close(),
      })
      // Functions are given the address before S3, which causes their invocations, is there.
      .part('s3Endpoint', {
        start: () => listen(options.s3Port, options),
        stop: (endpoint) => endpoint.close(),
      })
      // At the address of DynamoDB, which must answer before the functions that call it run.
      .part('services', {
        start({ principals, dynamodb, dynamodbEndpoint }) {
          const otherwise = dynamodb.listener
          const services = createServices({ principals, otherwise, now: Date.now })
          dynamodbEndpoint.serve(services)
          return services
        },
      })
      .part('roles', {
        start: () => openRoles(join(dataFolder, 'roles'), Date.now),
      })
      .part('functions', {
        start: ({ principals, dynamodbEndpoint, s3Endpoint, roles }) =>
          createFunctions({
            folder: join(dataFolder, 'functions'),
            region,
            principals,
            roles,
            endpoints: {
              // Lambda, SQS and the others; a service that is not here answers so, and not AWS.
              AWS_ENDPOINT_URL: dynamodbEndpoint.url,
              AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint.url,
              AWS_ENDPOINT_URL_S3: s3Endpoint.url,
            },
          }),
        stop: (functions) => functions.close(),
      })
      .part('deployment', {
        async start({ functions }) {
          await functions.restore()
          for (const definition of options.functions) {
            await functions.deploy(definition)
            // While the other parts start.
            void functions.warm(definition.name)
          }
        },
      })
      .part('logGroups', {
        start: () => openLogGroups(join(dataFolder, 'functions', 'log-groups.json')),
      })
      .part('queues', {
        start: ({ store, functions }) =>
          createQueues({
            store,
            region,
            queues: options.queues ?? [],
            mappings: options.eventSourceMappings ?? [],
            functionArn: (name) => functions.arn(name),
            functionTimeoutSeconds: (name) =>
              options.functions.find((definition) => definition.name === name)?.configuration
                .timeoutSeconds,
            invoke: (invocation) => invoke(functions, invocation),
          }),
        stop: (queues) => queues.close(),
      })
      .part('delivery', {
        start: ({ store, functions, queues }) =>
          createDelivery({
            store,
            invoke: (invocation) => invoke(functions, invocation),
            onFailure: destinations(options.onFailure ?? [], functions, queues),
            ...(options.retryDelaysMs === undefined
              ? {}
              : { retryDelaysMs: options.retryDelaysMs }),
          }),
        stop: (delivery) => delivery.close(),
      })
      .part('eventBus', {
        start: ({ store, functions, queues, delivery }) =>
          openEventBus({
            store,
            functions: delivery.outbox,
            functionExists: (arn) => functions.exists(arn),
            queues: queues.outbox,
          }),
      })
      .part('rules', {
        async start({ eventBus }) {
          for (const rule of options.rules ?? []) await eventBus.putRule(rule)
        },
      })
      .part('s3', {
        start: ({ store, principals, functions, queues, delivery, eventBus }) =>
          createS3({
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
            ...invocableByS3(functions),
            region,
          }),
        stop: (s3) => s3.close(),
      })
      .part('s3Service', {
        start: ({ s3, s3Endpoint }) => s3Endpoint.serve(s3),
        stop: (_, { s3Endpoint }) => s3Endpoint.close(),
      })
      .part('openServices', {
        start: ({ services, dynamodbEndpoint, roles, functions, s3, ...others }) =>
          services.open({
            region,
            url: dynamodbEndpoint.url,
            roles,
            functions,
            logGroups: others.logGroups,
            invoke: (invocation) => invoke(functions, invocation),
            delivery: others.delivery,
            queues: others.queues,
            eventBus: others.eventBus,
            readObject: (object, caller, mostBytes) => s3.read(object, caller, mostBytes),
            now: Date.now,
          }),
        stop: (_, { services }) => services.close(),
      })
      .part('httpApis', {
        start: ({ principals, functions }) =>
          serveHttpApis(options.httpApis ?? [], {
            ...{ principals, functions, region },
            listen: (port) => listen(port, options),
          }),
        stop: async (endpoints) => {
          for (const endpoint of endpoints.values()) await endpoint.close()
        },
      })
  )
}

function invoke(
  functions: Functions,
  { functionArn, payload, requestId }: Invocation & { requestId: string },
): Promise<InvocationResult> {
  const trigger = triggerOf(payload)
  const context = trigger === undefined ? { requestId } : { requestId, trigger }
  return functions.invoke(functionArn, payload, context)
}
