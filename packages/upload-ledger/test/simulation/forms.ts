import type { Happening } from './bucket.ts'
import { type Fact, isRemoval } from './model.ts'

/** One entry of `Records` in S3's own form: the key form-encoded. */
export function s3Record(fact: Fact): object {
  const object = {
    key: encodeURIComponent(fact.object_key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    ...(isRemoval(fact) ? {} : { size: fact.size, eTag: fact.etag }),
    ...(fact.sequencer === '' ? {} : { sequencer: fact.sequencer }),
  }
  return {
    eventVersion: fact.event_name.startsWith('Lifecycle') ? '2.3' : '2.6',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: fact.event_time,
    eventName: fact.event_name,
    s3: { s3SchemaVersion: '1.0', bucket: { name: fact.bucket }, object },
  }
}

/** An event as EventBridge has it: the key raw, S3's name taken apart. */
export function eventBridgeEvent(fact: Fact): object {
  const [detailType, more] = eventBridgeNames.get(fact.event_name) ?? ['Object Renamed', {}]
  const object = {
    key: fact.object_key,
    ...(isRemoval(fact) ? {} : { size: fact.size, etag: fact.etag }),
    ...(fact.sequencer === '' ? {} : { sequencer: fact.sequencer }),
  }
  return {
    version: '0',
    'detail-type': detailType,
    source: 'aws.s3',
    time: fact.event_time,
    region: 'us-east-1',
    resources: [`arn:aws:s3:::${fact.bucket}`],
    detail: { version: '0', bucket: { name: fact.bucket }, object, ...more },
  }
}

const permanently = { 'deletion-type': 'Permanently Deleted' }
const eventBridgeNames: ReadonlyMap<string, readonly [string, object]> = new Map([
  ['ObjectCreated:Put', ['Object Created', { reason: 'PutObject' }]],
  ['ObjectCreated:Copy', ['Object Created', { reason: 'CopyObject' }]],
  [
    'ObjectCreated:CompleteMultipartUpload',
    ['Object Created', { reason: 'CompleteMultipartUpload' }],
  ],
  ['ObjectRemoved:Delete', ['Object Deleted', { reason: 'DeleteObject', ...permanently }]],
  [
    'LifecycleExpiration:Delete',
    ['Object Deleted', { reason: 'Lifecycle Expiration', ...permanently }],
  ],
  ['ObjectTagging:Put', ['Object Tags Added', {}]],
  ['ObjectAnnotation:Put', ['Object Annotation Created', {}]],
  ['ObjectRetention:Put', ['Object Retention Updated', {}]],
  ['ObjectAcl:Put', ['Object ACL Updated', {}]],
])

/** What S3 or EventBridge sends of what happened. */
export function notificationOf(happening: Happening): object {
  const { fact, form } = happening
  return form === 'eventbridge' ? eventBridgeEvent(fact) : { Records: [s3Record(fact)] }
}

/** As Lambda gets what was published to a topic. */
export function snsEvent(...messages: readonly object[]): object {
  const Records = messages.map((message) => ({
    EventVersion: '1.0',
    EventSource: 'aws:sns',
    Sns: { Type: 'Notification', Message: JSON.stringify(message) },
  }))
  return { Records }
}

/** As a queue gets what was published to a topic, unless raw delivery is on. */
export function snsEnvelope(message: object): object {
  return { Type: 'Notification', MessageId: 'n', Message: JSON.stringify(message) }
}

/** Messages of a queue as EventBridge Pipes sends them. */
export function pipesEvent(messages: readonly QueueMessage[]): readonly object[] {
  return messages.map(({ id, body }) => ({
    messageId: id,
    receiptHandle: 'r',
    body,
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
  }))
}

/** Messages of a queue as Lambda polls them. */
export function sqsEvent(messages: readonly QueueMessage[]): object {
  return { Records: pipesEvent(messages) }
}

interface QueueMessage {
  readonly id: string
  readonly body: string
}

/** What Lambda sends where the on-failure destination is an event bus. */
export function onFailureEvent(payload: unknown): object {
  return {
    version: '0',
    'detail-type': 'Lambda Function Invocation Result - Failure',
    source: 'lambda',
    detail: onFailureRecord(payload),
  }
}

/** What Lambda sends to an on-failure destination. */
export function onFailureRecord(payload: unknown): object {
  return {
    version: '1.0',
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: payload,
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'Cannot save 1 of 1 records' },
  }
}
