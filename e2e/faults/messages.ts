/** A message of a queue, as the function gets it. */
export interface Message {
  readonly messageId: string
  readonly body: string
}

/** A message with the event of one creation in it. */
export function creation(key: string, object: object = {}): Message {
  const facts = { key, size: 5, eTag: 'e1', sequencer: '0A', ...object }
  return { messageId: key, body: bodyOf('ObjectCreated:Put', facts) }
}

/** A message with the event of that object's removal in it. */
export function removal(key: string): Message {
  return { messageId: key, body: bodyOf('ObjectRemoved:Delete', { key, sequencer: '0B' }) }
}

function bodyOf(eventName: string, object: object): string {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName,
    eventTime: '2026-11-23T04:00:00.000Z',
    s3: { bucket: { name: 'uploads' }, object },
  }
  return JSON.stringify({ Records: [record] })
}

/** What an event source mapping invokes the function with. */
export function batch(messages: readonly Message[]): object {
  return {
    Records: messages.map((message) => ({
      ...message,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:uploads',
    })),
  }
}

/** Of an answer to a batch, the ids of the messages that failed. */
export function failuresIn(answer: unknown): readonly string[] {
  const { batchItemFailures } = answer as { batchItemFailures: { itemIdentifier: string }[] }
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
