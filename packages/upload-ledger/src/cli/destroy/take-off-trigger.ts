import type { Aws } from '../aws/connect.ts'
import type { Context } from '../command.ts'
import {
  notificationLines,
  readNotifications,
  withoutTargets,
  writeNotifications,
} from '../stack/notifications.ts'

/**
 * Removes the bucket's notifications to the stack's function and queues, and no others. Otherwise
 * S3 would keep calling a function that is gone.
 */
export async function takeOffTrigger(
  aws: Aws,
  bucket: string,
  targets: ReadonlySet<string>,
  context: Pick<Context, 'err'>,
): Promise<void> {
  const current = await readNotifications(aws, bucket)
  const rest = withoutTargets(current, targets)
  const kept = notificationLines(rest)
  const gone = notificationLines(current).filter((line) => !kept.includes(line))
  if (gone.length > 0) {
    await writeNotifications(aws, bucket, rest)
    for (const line of gone) context.err(`Removed from the bucket ${bucket}: ${line}`)
  }
  if (rest.EventBridgeConfiguration !== undefined) {
    context.err(
      `EventBridge stays on for the bucket ${bucket}, because other rules may use it; check with aws events list-rules`,
    )
  }
}
