import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { HeldEvent } from '../../../api/index.ts'
import { decodeFromNotification, LedgerError } from '../../../core/index.ts'

/** An event with the payload that functions are given. */
interface Held {
  readonly payload: object
  shown: HeldEvent
}

/** The events that S3 has put into the lab's queue, in the order in which they happened. */
export interface HeldEvents {
  all(): HeldEvent[]
  /**
   * Takes what has arrived out of the queue.
   *
   * @param seconds how long to wait for the first
   */
  collect(seconds: number): Promise<void>
  /** @throws {LedgerError} `invalid-argument` when there is none of that number */
  payload(event: number): object
  mark(event: number, state: HeldEvent['state']): void
  forget(): Promise<void>
}

export function heldEvents(sqs: SQSClient, queueName: string): HeldEvents {
  let held: Held[] = []

  function find(event: number): Held {
    const found = held.find(({ shown }) => shown.event === event)
    if (found !== undefined) return found
    const fact = held.length === 0 ? 'no event is held' : `${held.length} events are held`
    const details = { argument: 'event' }
    throw new LedgerError('invalid-argument', `Cannot find the event ${event}: ${fact}`, {
      details,
    })
  }

  /** Gives whether there may be more. */
  async function take(seconds: number): Promise<boolean> {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }))
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: seconds }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input))
    for (const { Body = '', ReceiptHandle } of Messages) {
      const payload: S3Payload = JSON.parse(Body)
      // S3's test event, when the queue becomes a target, has none.
      for (const record of payload.Records ?? []) {
        held.push({ payload: { Records: [record] }, shown: eventOf(record, held.length + 1) })
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return Messages.length > 0
  }

  async function collect(seconds: number): Promise<void> {
    for (let more = await take(seconds); more; ) more = await take(0)
  }

  return {
    all: () => held.map(({ shown }) => shown),
    collect,
    payload: (event) => find(event).payload,
    mark(event, state) {
      const found = find(event)
      found.shown = { ...found.shown, state }
    },
    async forget() {
      await collect(0)
      held = []
    },
  }
}

interface S3Payload {
  readonly Records?: readonly S3Record[]
}

interface S3Record {
  readonly eventName: string
  readonly eventTime: string
  readonly s3: {
    readonly object: {
      readonly key: string
      readonly size?: number
      readonly eTag?: string
      readonly sequencer?: string
    }
  }
}

function eventOf({ eventName, eventTime, s3: { object } }: S3Record, event: number): HeldEvent {
  const { key, size = 0, eTag: etag = '', sequencer = '' } = object
  return {
    ...{ event, object_key: decodeFromNotification(key), size, etag, sequencer },
    ...{ event_name: eventName, event_time: eventTime, state: 'waiting' },
  }
}
