import type { Exclusion, Notification, NotificationRecord } from '../core/index.ts'

/**
 * The notification with the records of excluded keys as ignored ones, removals too. What is wrong
 * with such a record is found first: a record that cannot be read stays poison.
 */
export function leaveOut(notification: Notification, excludedBy: Exclusion): Notification {
  const all = (records: readonly NotificationRecord[]) =>
    records.map((record) => leaveOutOne(record, excludedBy))
  if (notification.kind === 'direct') return { ...notification, records: all(notification.records) }
  const messages = notification.messages.map((message) => ({
    ...message,
    records: all(message.records),
  }))
  return { ...notification, messages }
}

/** An event that moves no row has no history either. */
function leaveOutOne(record: NotificationRecord, excludedBy: Exclusion): NotificationRecord {
  if (record.kind === 'poison' || record.event === undefined) return record
  const { bucket, key } = record.event
  const pattern = excludedBy(key)
  if (pattern === undefined) return record
  return { kind: 'ignored', reason: `${bucket}/${key} is excluded by ${pattern}` }
}
