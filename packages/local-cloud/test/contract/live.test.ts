import process from 'node:process'
import { afterAll, beforeAll, test } from 'vitest'
import { cases } from './cases/index.ts'
import { openLive } from './live.ts'
import { runCase } from './run-case.ts'
import type { Service } from './service.ts'

const bucket = process.env.UPLOAD_LEDGER_LIVE_BUCKET
if (!bucket)
  console.log('skipped: the contract on S3, as UPLOAD_LEDGER_LIVE_BUCKET names no bucket')

let service: Service

beforeAll(() => {
  if (bucket) service = openLive(bucket)
})
afterAll(() => service?.close(), 300_000)

for (const each of cases.filter((one) => !one.ownBucket)) {
  test.skipIf(!bucket)(each.name, () => runCase(service, each), 300_000)
}
