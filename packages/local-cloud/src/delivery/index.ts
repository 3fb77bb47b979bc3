export type { DeadLetter, OnFailureRecord } from './dead-letter.ts'
export { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts'
export type { Attempt, DeliveryEvent } from './delivery-event.ts'
export {
  type EventBus,
  openEventBus,
  type Rule,
} from './event-bus/index.ts'
export type { DeliveryRules, OnFailure } from './on-failure.ts'
export type { EventOutbox, Invocation, Outbox, OutgoingMessage, QueueOutbox } from './outbox.ts'
export {
  createQueues,
  type EventSourceMappingDefinition,
  type Mapping,
  type Message,
  type Queue,
  type QueueDefinition,
  type QueueEvent,
  type Queues,
  type Receipt,
  type WorkingQueue,
} from './queues/index.ts'
export type { Condition } from './retry-rule.ts'
