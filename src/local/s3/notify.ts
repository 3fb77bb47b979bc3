import type { BatchOperation } from '../store.ts'
import type { BucketRow } from './buckets.ts'
import { notificationOf, type ObjectEvent, targetsOf } from './notification/index.ts'
import type { Call, S3Context } from './operation.ts'

/** What a change must put into its batch, so that an event exists exactly if what it tells of does. */
export function notify(
  context: S3Context,
  call: Call,
  bucket: BucketRow,
  event: Pick<ObjectEvent, 'name' | 'key' | 'sequencer' | 'object'>,
): BatchOperation[] {
  const { request, principal } = call
  return targetsOf(bucket.notification, event.name, event.key).map((target) => {
    const payload = notificationOf(
      {
        ...event,
        bucket: request.bucket,
        timeMs: request.timeMs,
        requestId: request.requestId,
        hostId: request.hostId,
        sourceIp: request.sourceIp,
        accessKeyId: principal.accessKeyId,
        region: context.region,
      },
      target.id,
    )
    return context.outbox.operation({ functionArn: target.functionArn, payload })
  })
}
