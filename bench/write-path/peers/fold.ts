import { foldEvents, readNotification } from '../../../packages/upload-ledger/src/core/index.ts'

/** All that comes before the writes: reads a notification and folds the events of each object. */
export async function handler(payload: object): Promise<void> {
  const notification = readNotification(payload)
  const carriers = notification.kind === 'queue' ? notification.messages : [notification]
  const records = carriers.flatMap(({ records }) => records)
  foldEvents(records.flatMap((record) => (record.kind === 'upload' ? [record.event] : [])))
}

export const prepare = (payload: object): object => payload
