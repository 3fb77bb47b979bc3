import type { BatchOperation } from '../../store/index.ts'
import {
  eventBridgeEventOf,
  notificationOf,
  type ObjectChange,
  type ObjectEvent,
  targetsOf,
} from '../notification/index.ts'
import type { Call, S3Context } from '../operation.ts'
import { type BucketRow, regionOf } from '../storage/buckets.ts'

/**
 * The operations that a change must add to its batch, so that an event exists exactly if its change
 * does: one delivery for each matching target of the bucket, and the deliveries of EventBridge's
 * rules.
 */
export function notify(
  context: S3Context,
  call: Pick<Call, 'request' | 'principal'>,
  bucket: BucketRow,
  change: ObjectChange,
): BatchOperation[] {
  const { request, principal } = call
  const by = { accessKeyId: principal.accessKeyId, sourceIp: request.sourceIp }
  return tell(context, bucket, { ...eventOf(context, request, bucket, change), by })
}

/** The same for what S3 does by itself, by a lifecycle rule. */
export function notifyLifecycle(
  context: S3Context,
  run: Occasion,
  bucket: BucketRow,
  change: ObjectChange,
): BatchOperation[] {
  return tell(context, bucket, { ...eventOf(context, run, bucket, change), by: 'lifecycle' })
}

/** As SQS shows who sent a message: S3's own servers, under a role of theirs. */
export const senderId = 'AROA00000000000000000:S3-PROD-END'

/** A request, or a run of the lifecycle rules. */
type Occasion = Pick<ObjectEvent, 'bucket' | 'timeMs' | 'requestId' | 'hostId'>

function eventOf(
  { region }: S3Context,
  { bucket, timeMs, requestId, hostId }: Occasion,
  row: BucketRow,
  change: ObjectChange,
): Omit<ObjectEvent, 'by'> {
  return { ...change, bucket, timeMs, requestId, hostId, region: regionOf(row, region) }
}

function tell(
  { outbox, queues, eventBus, mayInvoke }: S3Context,
  { notification }: BucketRow,
  event: ObjectEvent,
): BatchOperation[] {
  const { functions, queues: queueTargets = [], eventBridge } = notification
  const invocations = targetsOf(functions, event.name, event.key)
    .filter(({ functionArn }) => mayInvoke(functionArn, event.bucket))
    .map(({ functionArn, id }) =>
      outbox.operation({ functionArn, payload: notificationOf(event, id) }),
    )
  const messages = targetsOf(queueTargets, event.name, event.key).flatMap(({ queueArn, id }) =>
    queues.operations({ queueArn, senderId, body: JSON.stringify(notificationOf(event, id)) }),
  )
  const published = eventBridge ? eventBus.operations(eventBridgeEventOf(event)) : []
  return [...invocations, ...messages, ...published]
}
