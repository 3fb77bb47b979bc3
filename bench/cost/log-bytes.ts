import { readFileSync } from 'node:fs'
import { startBundle } from '../../e2e/faults/bundle.ts'

/**
 * Lambda's own lines START, END and REPORT, by the length of the example on its page.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export const platformBytes = 280
/** CloudWatch counts so many bytes more for each event of a log. */
export const eventBytes = 26

/** The bytes that an invocation logs, as CloudWatch counts them. */
export interface LoggedBytes {
  readonly record: number
  /** Of the line of metrics. */
  readonly metrics: number
}

/** Has the built bundle process one event, directly or as messages of a queue, and measures its log. */
export async function loggedBytes(messages: number | 'direct'): Promise<LoggedBytes> {
  await using bundle = await startBundle()
  const result = await bundle.invoke(messages === 'direct' ? event() : batch(messages))
  if (!result.ok) throw new Error(result.error.errorMessage)
  const lines = (await bundle.log()).split('\n').filter((line) => line.includes('{'))
  // The mean, because a slow machine may leave a record of the batch to a later delivery.
  const mean = (word: string) => {
    const said = lines.filter((line) => line.includes(word))
    return (
      said.reduce((bytes, line) => bytes + Buffer.byteLength(line) + eventBytes, 0) / said.length
    )
  }
  return { record: mean('Saved metadata for'), metrics: mean('CloudWatchMetrics') }
}

const fixture = new URL('../../packages/upload-ledger/test/fixtures/put.json', import.meta.url)
const { notification } = JSON.parse(readFileSync(fixture, 'utf8'))
let keys = 0

function event(): object {
  const [record] = notification.Records
  const object = { ...record.s3.object, key: `incoming/2026/11/23/photo-${keys++}.jpg` }
  // Two seconds ago, as on AWS: the delay is a number in the line of metrics.
  const eventTime = new Date(Date.now() - 2_000).toISOString()
  return { Records: [{ ...record, eventTime, s3: { ...record.s3, object } }] }
}

function batch(size: number): object {
  const message = (_: unknown, i: number) => ({
    messageId: `19dd0b57-b21e-4ac1-bd88-01bbb068cb7${i}`,
    eventSource: 'aws:sqs',
    body: JSON.stringify(event()),
  })
  return { Records: Array.from({ length: size }, message) }
}
