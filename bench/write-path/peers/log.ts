import process from 'node:process'
import {
  type LogLevel,
  printable,
  readNotification,
  type UploadEvent,
} from '../../../packages/upload-ledger/src/core/index.ts'
import { gatherLines } from '../../../packages/upload-ledger/src/lambda/gather-lines.ts'
import { createLog } from '../../../packages/upload-ledger/src/lambda/log.ts'

const level = process.env.LOG_LEVEL as LogLevel
const { write, flush } = gatherLines((text) => void process.stdout.write(text))

/** A line for each event, of the fields that the function logs of a row that it has written. */
export async function handler(
  events: readonly UploadEvent[],
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<void> {
  const log = createLog(write, awsRequestId, Date.now, level)
  for (const { bucket, key, eventName, eventTime, sizeBytes, sequencer } of events) {
    log.info(`Saved metadata for ${printable(`${bucket}/${key}`)}`, {
      ...{ outcome: 'written', bucket, object_key: key, event_name: eventName },
      ...{ size: sizeBytes, sequencer, event_time: eventTime },
    })
  }
  flush()
}

export function prepare(payload: object): readonly UploadEvent[] {
  const notification = readNotification(payload)
  if (notification.kind === 'queue') return []
  return notification.records.flatMap((record) => (record.kind === 'upload' ? record.event : []))
}
