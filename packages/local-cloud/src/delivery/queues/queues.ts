import type { InvocationResult } from '../../functions/index.ts'
import type { Store } from '../../store/index.ts'
import { createListeners } from '../listeners.ts'
import type { Invocation, QueueOutbox } from '../outbox.ts'
import { nextStart } from '../pending-queue.ts'
import { type EventSourceMapping, startEventSourceMapping } from './event-source-mapping.ts'
import {
  type EventSourceMappingDefinition,
  type MappingSettings,
  mappingSettings,
} from './mapping-definition.ts'
import { newMessage } from './message.ts'
import { openQueue } from './queue.ts'
import { type QueueDefinition, queueAttributes } from './queue-definition.ts'
import type { QueueEvent } from './queue-event.ts'
import type { Queue, WorkingQueue } from './working-queue.ts'

export interface QueuesOptions {
  /** Open, and open until the queues are closed. */
  readonly store: Store
  readonly region: string
  readonly queues: readonly QueueDefinition[]
  readonly mappings: readonly EventSourceMappingDefinition[]
  functionArn(name: string): string
  /** Lambda's timeout of a function, which must end before a message is visible again. */
  functionTimeoutSeconds(name: string): number | undefined
  /** Rejects only when the function could not be invoked at all. */
  invoke(invocation: Invocation & { requestId: string }): Promise<InvocationResult>
  readonly now?: () => number
}

/** The definition of an event source mapping, as given. */
export interface Mapping {
  readonly definition: EventSourceMappingDefinition
  readonly settings: MappingSettings
  readonly queueArn: string
  readonly functionArn: string
}

/** The queues and what takes their messages to functions. */
export interface Queues {
  readonly outbox: QueueOutbox
  /** Tells the queues that a batch that held messages is on disk. */
  wake(): void
  /** @throws {Error} when there is no queue of that name */
  queue(name: string): Queue
  named(name: string): WorkingQueue | undefined
  /** All of them, in the order of their definition. */
  all(): readonly WorkingQueue[]
  mappings(): readonly Mapping[]
  /** Tells each event. Answers with the function that ends it. */
  onEvent(listener: (event: QueueEvent) => void): () => void
  close(): Promise<void>
}

/**
 * Opens the queues and begins to deliver what is in them.
 *
 * A queue that is left out of the definitions keeps its messages on disk and comes back with them.
 *
 * @throws {Error} on definitions that SQS or Lambda would refuse
 */
export async function createQueues(options: QueuesOptions): Promise<Queues> {
  const { store, region, now = Date.now } = options
  const queues = new Map<string, WorkingQueue>()
  const listeners = createListeners<QueueEvent>()
  const emit = listeners.call
  const find = (queue: string): WorkingQueue | undefined =>
    queues.get(queue.slice(queue.lastIndexOf(':') + 1))

  function startMapping(definition: EventSourceMappingDefinition): EventSourceMapping {
    const settings = mappingSettings(definition)
    const queue = required(definition.queue)
    const timeoutSeconds = options.functionTimeoutSeconds(definition.function)
    const fact = mappingFault(queue, timeoutSeconds)
    if (fact !== undefined) {
      const mapping = `the queue ${queue.name} to the function ${definition.function}`
      throw new Error(`Cannot map ${mapping}: ${fact}`)
    }
    const functionArn = options.functionArn(definition.function)
    const { invoke } = options
    return startEventSourceMapping({ ...settings, queue, functionArn, region, now, invoke, emit })
  }

  function required(name: string): WorkingQueue {
    const queue = queues.get(name)
    if (queue === undefined) throw new Error(`Cannot find the queue ${name}: it was not defined`)
    return queue
  }

  const start = await nextStart(store)
  const defined = options.queues.map((definition) => queueAttributes(definition, region))
  for (const attributes of defined) {
    queues.set(
      attributes.name,
      await openQueue({ store, attributes, start, now, find: (name) => find(name), emit }),
    )
  }
  for (const { redrive } of defined) if (redrive !== undefined) required(redrive.deadLetterQueue)
  const mappings = options.mappings.map(startMapping)

  return {
    outbox: {
      exists: (queueArn) => find(queueArn)?.arn === queueArn,
      operations({ queueArn, body, senderId }) {
        const queue = find(queueArn)
        if (queue?.arn !== queueArn) return []
        return [queue.sendOperation(newMessage(body, senderId, now()))]
      },
    },
    wake() {
      for (const queue of queues.values()) queue.announce()
    },
    queue: required,
    named: (name) => queues.get(name),
    all: () => [...queues.values()],
    mappings: () =>
      options.mappings.map((definition) => ({
        definition,
        settings: mappingSettings(definition),
        queueArn: required(definition.queue).arn,
        functionArn: options.functionArn(definition.function),
      })),
    onEvent: listeners.add,
    async close() {
      await Promise.all(mappings.map((mapping) => mapping.close()))
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

/** The reason why Lambda would refuse it, in a phrase. */
function mappingFault(queue: WorkingQueue, timeoutSeconds: number | undefined): string | undefined {
  if (timeoutSeconds === undefined) return 'the function is not deployed'
  const visibilitySeconds = queue.visibilityTimeoutMs / 1000
  if (visibilitySeconds >= timeoutSeconds) return undefined
  return `the visibility timeout of ${visibilitySeconds} s is less than the function's timeout of ${timeoutSeconds} s`
}
