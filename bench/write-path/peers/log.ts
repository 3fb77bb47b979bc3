import process from 'node:process'
import {
  type LogLevel,
  type ObjectEvent,
  readNotification,
} from '../../../packages/upload-ledger/src/core/index.ts'
import { gatherLines } from '../../../packages/upload-ledger/src/lambda/gather-lines.ts'
import { createLog } from '../../../packages/upload-ledger/src/lambda/log.ts'
import type { Outcomes } from '../../../packages/upload-ledger/src/lambda/outcomes.ts'
import { type Delivered, report } from '../../../packages/upload-ledger/src/lambda/report.ts'

const level = process.env.LOG_LEVEL as LogLevel
const noneAsked: ReadonlyMap<ObjectEvent, number> = new Map()
const { write, flush } = gatherLines((text) => void process.stdout.write(text))

interface Written {
  readonly delivered: readonly Delivered[]
  readonly outcomes: Outcomes
}

/** What the function logs of rows that it has written. */
export async function handler(
  { delivered, outcomes }: Written,
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<void> {
  const log = createLog(write, awsRequestId, Date.now, level)
  for (const one of delivered) report(log, one, outcomes, noneAsked)
  flush()
}

export function prepare(payload: object): Written {
  const notification = readNotification(payload)
  const records = notification.kind === 'direct' ? notification.records : []
  const events = records.flatMap((record) => (record.kind === 'upload' ? record.event : []))
  return {
    delivered: records.map((record) => ({ record })),
    outcomes: new Map(events.map((event) => [event, 'written'])),
  }
}
