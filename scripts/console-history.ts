import { positionOf } from '../packages/upload-ledger/src/core/position.ts'
import { dynamodbHistory, type Table, tableOn } from '../packages/upload-ledger/src/table/index.ts'

/** Records events of the last hour in the history of a ledger, as if they had happened then. */
export async function fillHistory(ledger: Table, bucket: string): Promise<void> {
  const table = tableOn(ledger.client, 'upload_history')
  const nowMs = Date.now()
  for (let i = 0; i < 400; i++) {
    // Waves of uploads; now and then one is slow, or comes after a later one.
    const wave = Math.sin(i / 18) ** 2
    const isLate = i % 59 === 0
    const atMs = nowMs - (400 - i) * 8_500 - Math.round(wave * 60_000)
    const delayMs = Math.round(60 + 900 * wave ** 6 + (i % 43 === 0 ? 2_600 : 13 * (i % 7)))
    const eventTime = new Date(atMs).toISOString()
    const kind = i % 17 === 0 ? 'removal' : 'creation'
    const sequencer = (isLate ? i : 1_000 + i).toString(16).padStart(18, '0')
    await dynamodbHistory(table, { now: () => atMs + delayMs }).record(
      {
        ...{ bucket, key: `incoming/scans/${i % 61}.tiff`, eventTime, sequencer },
        eventName: kind === 'removal' ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put',
        sizeBytes: kind === 'removal' ? 0 : Math.round(300 * 9 ** (i % 7) * (1 + wave)),
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        position: positionOf({ sequencer, eventTime, kind, source: 'aws:s3' }),
      },
      1,
    )
  }
}
