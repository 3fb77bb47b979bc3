import process from 'node:process'
import {
  type LogLevel,
  type NotificationRecord,
  readNotification,
} from '../../../packages/upload-ledger/src/core/index.ts'
import { gatherLines } from '../../../packages/upload-ledger/src/lambda/gather-lines.ts'
import { createLog } from '../../../packages/upload-ledger/src/lambda/log.ts'
import type { Outcomes } from '../../../packages/upload-ledger/src/lambda/outcomes.ts'
import { report } from '../../../packages/upload-ledger/src/lambda/report.ts'

const level = process.env.LOG_LEVEL as LogLevel
const { write, flush } = gatherLines((text) => void process.stdout.write(text))

interface Written {
  readonly records: readonly NotificationRecord[]
  readonly outcomes: Outcomes
}

/** Reports of each event that its row was written, as the function does. */
export async function handler(
  { records, outcomes }: Written,
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<void> {
  const log = createLog(write, awsRequestId, Date.now, level)
  for (const record of records) report(log, { record }, outcomes, new Map())
  flush()
}

export function prepare(payload: object): Written {
  const notification = readNotification(payload)
  const records = notification.kind === 'queue' ? [] : notification.records
  const outcomes: Outcomes = new Map()
  for (const record of records) {
    if (record.kind === 'upload') outcomes.set(record.event, 'written')
  }
  return { records, outcomes }
}
