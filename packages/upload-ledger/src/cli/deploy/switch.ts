import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import {
  notificationLines,
  readNotifications,
  withSwitch,
  writeNotifications,
} from '../stack/notifications.ts'

/** What a bucket that exists needs, as it was found. */
export interface SwitchPlan {
  readonly bucket: string
  readonly isOn: boolean
  /** What is set on the bucket, and what comes to it. */
  readonly lines: readonly string[]
}

/** Looks whether the bucket tells EventBridge of its events, and changes nothing. */
export async function planSwitch(aws: Aws, bucket: string): Promise<SwitchPlan> {
  const current = await readNotifications(aws, bucket)
  const isOn = current.EventBridgeConfiguration !== undefined
  const kept = notificationLines(current).map((line) => `    ${line}`)
  return { bucket, isOn, lines: isOn ? kept : [...kept, '  + EventBridge'] }
}

/**
 * Turns the switch on. What is put back is what stands there now, not what stood there when the
 * person was asked; between this reading and writing S3 has no lock, so it looks once more.
 *
 * @returns whether it had to be turned
 * @throws {LedgerError} `unavailable` when it is not there afterwards, as when somebody else wrote too
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
