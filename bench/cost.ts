import { alternativesTable } from './cost/alternatives.ts'
import { callsTable } from './cost/calls.ts'
import { loggedBytes } from './cost/log-bytes.ts'
import { dollars } from './cost/markdown.ts'
import { gatheredOn, price } from './cost/prices.ts'
import { invocationLog, sumsOf, uploadsTable, uploadWays } from './cost/uploads.ts'

// Prints the tables of docs/deploy/cost.md: what a million uploads, and a million calls of the API, cost
// on AWS, item by item, and a month beside what AWS offers itself; from the prices in bench/cost, what was
// assumed there, and the bytes of log that the built bundle writes, measured here. Run it after npm run
// build.

/**
 * What AWS's formula has SQS ask of KMS in a month of events without a pause: R = B / D × (2P + C), with
 * a data key for five minutes, one sender and one receiver.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const keyRequests = ((30 * 24 * 60 * 60) / 300) * (2 * 1 + 1)

const direct = await loggedBytes('direct')
const ways = uploadWays({ direct, one: await loggedBytes(1), ten: await loggedBytes(10) })
const [byDirect, , byBatches] = ways
const sums = [byDirect, byBatches].flatMap((way) =>
  way === undefined ? [] : [[`upload-ledger, ${way.head}`, sumsOf(way)] as const],
)
console.log(uploadsTable(ways))
console.log(`\n${alternativesTable(sums)}`)
console.log(`\n${callsTable()}`)
console.log(
  `\nprices of ${gatheredOn}; bytes of log: ${direct.record} a record, ${direct.metrics} of metrics an invocation, ${invocationLog(0)} assumed of Lambda's own`,
)
console.log(
  `a key of the queues: ${dollars(price.keyMonth)} a month, and ${keyRequests} requests: ${dollars(keyRequests * price.keyRequest)}`,
)
