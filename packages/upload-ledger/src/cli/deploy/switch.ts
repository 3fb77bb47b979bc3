import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import {
  notificationLines,
  readNotifications,
  withSwitch,
  writeNotifications,
} from '../stack/notifications.ts'

/** The EventBridge switch of an existing bucket. */
export interface SwitchPlan {
  readonly bucket: string
  readonly isOn: boolean
  /** The bucket's notifications, and the change to them. */
  readonly lines: readonly string[]
}

/** Checks whether the bucket sends its events to EventBridge, and changes nothing. */
export async function planSwitch(aws: Aws, bucket: string): Promise<SwitchPlan> {
  const current = await readNotifications(aws, bucket)
  const isOn = current.EventBridgeConfiguration !== undefined
  const kept = notificationLines(current).map((line) => `    ${line}`)
  return { bucket, isOn, lines: isOn ? kept : [...kept, '  + EventBridge'] }
}

/**
 * Turns the switch on. Keeps the notifications as they are now, not as they were when the person
 * was asked. S3 has no lock between this read and write, so it checks once more afterwards.
 *
 * @returns whether it changed the switch
 * @throws {LedgerError} `unavailable` when the switch is off afterwards, as after a concurrent
 *   write
 */
export async function turnOnSwitch(aws: Aws, bucket: string): Promise<boolean> {
  const current = await readNotifications(aws, bucket)
  if (current.EventBridgeConfiguration !== undefined) return false
  await writeNotifications(aws, bucket, withSwitch(current))
  const now = await readNotifications(aws, bucket)
  if (now.EventBridgeConfiguration !== undefined) return true
  const message = `Cannot turn on EventBridge for the bucket ${bucket}: S3 accepted the setting but does not return it; if someone else changed the notifications at the same time, run deploy again`
  throw new LedgerError('unavailable', message)
}
