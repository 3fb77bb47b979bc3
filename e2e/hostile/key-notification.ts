import { readNotification, type UploadEvent } from '../../packages/upload-ledger/src/core/index.ts'

/** What S3 says of the creation of objects with these keys. */
export function notificationOf(keys: readonly string[]): object {
  return {
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventTime: '2026-11-23T04:00:00.000Z',
      s3: {
        bucket: { name: 'uploads' },
        object: { key: formEncoded(key), size: 1, eTag: 'e', sequencer: '0A' },
      },
    })),
  }
}

/** The same as the function reads it. */
export function eventsOf(keys: readonly string[]): readonly UploadEvent[] {
  const read = readNotification(notificationOf(keys))
  const records = read.kind === 'direct' ? read.records : []
  return records.flatMap((record) => (record.kind === 'upload' ? [record.event] : []))
}

/** As S3 encodes a key in an event. */
function formEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+')
}
