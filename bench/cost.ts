import { readFileSync } from 'node:fs'
import { startBundle } from '../e2e/faults/bundle.ts'

// Prints the tables of docs/deploy/cost.md: what a million uploads, and a million calls of the API, cost
// on AWS, item by item, from the prices, what was assumed, and the bytes of log that the built bundle
// writes, measured here. Run it after npm run build.

/** US dollars, us-east-1, as gathered on 2026-11-23; docs/deploy/cost.md says how sure each is. */
const price = {
  writeUnit: 0.625e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  queueRequest: 0.4e-6,
  eventBridgeEvent: 1e-6,
  logGigabyte: 0.5,
  keyMonth: 1,
  keyRequest: 0.03 / 10_000,
  readUnit: 0.125e-6,
  httpApiRequest: 1e-6,
}
const memoryGigabytes = 0.125
/** Assumed, not measured on AWS: warm, and longer for a batch than for one event. */
const seconds = { one: 0.01, ten: 0.03 }
/** The share of a history: its request goes before the row's; of ten, up to 16 go at once. */
const historySeconds = { one: 0.005, ten: 0.01 }
/** An item of the history and its entry in the index by day, up to 1 KB each. */
const historyUnits = 2
/**
 * Lambda's own lines START, END and REPORT, by the length of the example on its page.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
const platformBytes = 280
/** CloudWatch counts so many bytes more for each event of a log. */
const eventBytes = 26

const notification = JSON.parse(
  readFileSync(
    new URL('../packages/upload-ledger/test/fixtures/put.json', import.meta.url),
    'utf8',
  ),
).notification
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

/** The bytes that an invocation logs, for each record and of metrics, as CloudWatch counts them. */
async function loggedBytes(payload: object): Promise<{ record: number; metrics: number }> {
  await using bundle = await startBundle()
  const result = await bundle.invoke(payload)
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

/**
 * What AWS's formula has SQS ask of KMS in a month of events without a pause: R = B / D × (2P + C), with
 * a data key for five minutes, one sender and one receiver.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const keyRequests = ((30 * 24 * 60 * 60) / 300) * (2 * 1 + 1)

const million = 1e6
const invocationLog = (metrics: number) => metrics + platformBytes + 3 * eventBytes
const direct = await loggedBytes(event())
const one = await loggedBytes(batch(1))
const ten = await loggedBytes(batch(10))
interface Way {
  readonly name: string
  /** Of a million uploads. */
  readonly invocations: number
  readonly seconds: number
  readonly historySeconds: number
  readonly queueRequests: number
  readonly logBytes: number
}
const ways: readonly Way[] = [
  {
    name: '`direct`',
    invocations: million,
    seconds: seconds.one,
    historySeconds: historySeconds.one,
    queueRequests: 0,
    logBytes: direct.record + invocationLog(direct.metrics),
  },
  {
    name: '`queue`, one by one',
    invocations: million,
    seconds: seconds.one,
    historySeconds: historySeconds.one,
    queueRequests: 3 * million,
    logBytes: one.record + invocationLog(one.metrics),
  },
  {
    name: '`queue`, full batches',
    invocations: million / 10,
    seconds: seconds.ten,
    historySeconds: historySeconds.ten,
    queueRequests: million + (2 * million) / 10,
    logBytes: ten.record + invocationLog(ten.metrics) / 10,
  },
]
const columns = ways.map((way) => {
  const items = {
    writes: million * price.writeUnit,
    invocations: way.invocations * price.invocation,
    milliseconds: way.invocations * way.seconds * memoryGigabytes * price.gigabyteSecond,
    queue: way.queueRequests * price.queueRequest,
    logs: ((million * way.logBytes) / 1e9) * price.logGigabyte,
  }
  const sum = Object.values(items).reduce((a, b) => a + b)
  const gigabyteSeconds = way.invocations * way.seconds * memoryGigabytes
  const history =
    sum +
    million * historyUnits * price.writeUnit +
    way.invocations * way.historySeconds * memoryGigabytes * price.gigabyteSecond
  const eventBridge = sum + million * price.eventBridgeEvent
  return {
    head: way.name,
    writes: `1 M: ${dollars(items.writes, 3)}`,
    invocations: `${way.invocations / million} M: ${dollars(items.invocations, 3)}`,
    'GB-seconds': `${gigabyteSeconds}: ${dollars(items.milliseconds, 3)}`,
    'queue requests': `${way.queueRequests / million} M: ${dollars(items.queue, 3)}`,
    'log bytes an upload': `${Math.round(way.logBytes)}: ${dollars(items.logs, 3)}`,
    '**sum**': `**${dollars(sum, 2)}**`,
    'without logs': dollars(sum - items.logs, 2),
    'with a history': dollars(history, 2),
    'by EventBridge': way.queueRequests > 0 ? dollars(eventBridge, 2) : '–',
  }
})
const [first] = columns
const rows = Object.keys(first ?? {}).filter((name) => name !== 'head') as Row[]
console.log(`| | ${columns.map(({ head }) => head).join(' | ')} |`)
console.log(`|---|${'---|'.repeat(columns.length)}`)
for (const name of rows) {
  console.log(`| ${name} | ${columns.map((column) => column[name]).join(' | ')} |`)
}
console.log(
  `\nbytes of log: ${direct.record} a record, ${direct.metrics} of metrics an invocation, ${invocationLog(0)} assumed of Lambda's own`,
)
console.log(
  `a key of the queues: ${dollars(price.keyMonth, 2)} a month, and ${keyRequests} requests: ${dollars(keyRequests * price.keyRequest, 2)}`,
)

// Calls of the HTTP API, each a read of one row, or of a page of 100 rows of 250 bytes.
const apiMemoryGigabytes = 0.5
const calls = [
  { name: 'one row', seconds: 0.01, readUnits: 0.5 },
  { name: 'a page of 100 rows', seconds: 0.03, readUnits: Math.ceil((100 * 250) / 4_096) / 2 },
]
/** A line of the access log, whose format the construct has, with values of usual length. */
const accessBytes = 330
console.log(`\n| | ${calls.map(({ name }) => name).join(' | ')} |`)
console.log(`|---|${'---|'.repeat(calls.length)}`)
const ofCalls = calls.map((call) => {
  const gigabyteSeconds = million * call.seconds * apiMemoryGigabytes
  const bytes = accessBytes + platformBytes + 4 * eventBytes
  const items = {
    'API Gateway': million * price.httpApiRequest,
    invocations: million * price.invocation,
    'GB-seconds': gigabyteSeconds * price.gigabyteSecond,
    reads: million * call.readUnits * price.readUnit,
    logs: ((million * bytes) / 1e9) * price.logGigabyte,
  }
  return { ...items, '**sum**': Object.values(items).reduce((a, b) => a + b) }
})
for (const name of Object.keys(ofCalls[0] ?? {}) as (keyof (typeof ofCalls)[number])[]) {
  const cells = ofCalls.map((call) =>
    name === '**sum**' ? `**${dollars(call[name], 2)}**` : dollars(call[name], 3),
  )
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}

type Row = keyof (typeof columns)[number]

function dollars(amount: number, digits: number): string {
  return `$${amount.toFixed(digits)}`
}
