import type { BatchOperation, Store } from '../../store/index.ts'
import { senderId } from '../on-failure.ts'
import type { EventOutbox, Outbox, QueueOutbox } from '../outbox.ts'
import { checkPattern, type EventPattern, matches } from './pattern.ts'

/** Which events go where. */
export interface Rule {
  /** A later rule of the same name takes its place. */
  readonly name: string
  readonly pattern: EventPattern
  /** The ARN of a queue or a function. */
  readonly target: string
}

/**
 * The default event bus of EventBridge: its rules are looked at when an event is published, and
 * what they make of it is in the publisher's own batch. So an event gets to each target exactly as
 * durably as by a notification of S3's own.
 */
export interface EventBus {
  readonly outbox: EventOutbox
  /**
   * Adds a rule, synced; the next event is held against it.
   * @throws {Error} on a pattern that is not known here, and on a target that is not there
   */
  putRule(rule: Rule): Promise<void>
  removeRule(name: string): Promise<void>
  rules(): readonly Rule[]
}

export interface EventBusOptions {
  readonly store: Store
  readonly functions: Pick<Outbox, 'operation'>
  functionExists(arn: string): boolean
  readonly queues: QueueOutbox
}

export async function openEventBus(options: EventBusOptions): Promise<EventBus> {
  const { store, functions, functionExists, queues } = options
  const kept = store.sublevel<string, Rule>(['event-bus', 'rules'], { valueEncoding: 'json' })
  const rules = new Map<string, Rule>()
  for await (const [name, rule] of kept.iterator()) rules.set(name, rule)

  function operationsOf({ target }: Rule, event: object): BatchOperation[] {
    if (functionExists(target))
      return [functions.operation({ functionArn: target, payload: event })]
    return queues.operations({ queueArn: target, senderId, body: JSON.stringify(event) })
  }

  return {
    outbox: {
      operations: (event) =>
        [...rules.values()]
          .filter((rule) => matches(rule.pattern, event))
          .flatMap((rule) => operationsOf(rule, event)),
    },
    async putRule(rule) {
      checkPattern(rule.pattern)
      if (!functionExists(rule.target) && !queues.exists(rule.target)) {
        throw new Error(
          `Cannot put the rule ${rule.name}: its target ${rule.target} does not exist`,
        )
      }
      const { name } = rule
      await store.batch([{ type: 'put', sublevel: kept, key: name, value: rule }], { sync: true })
      rules.set(name, rule)
    },
    async removeRule(name) {
      await store.batch([{ type: 'del', sublevel: kept, key: name }], { sync: true })
      rules.delete(name)
    },
    rules: () => [...rules.values()],
  }
}
