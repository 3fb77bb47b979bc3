import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { uploadFunction } from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import {
  connectTable,
  createHistoryTable,
  createTable,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { objectsOf, rowsOf } from '../support/bucket-and-table.ts'
import { until } from '../support/development.ts'
import { historyState } from '../support/history-and-index.ts'
import { createRandom } from '../support/random.ts'
import { seed } from '../support/seed.ts'

const uploads = 600
const kills = 40
const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
const region = 'us-east-1'
const Bucket = 'uploads'

test(`${kills} kills (-9) of the function alone, at any instant, lose no event, in the rows or the history (seed ${seed})`, async () => {
  const random = createRandom(seed)
  const dataFolder = await mkdtemp(join(tmpdir(), 'upload-ledger-kills-'))
  const cloud = await startLocalCloud({
    dataFolder,
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: keys,
    functions: [uploadFunction(true)],
    // Lambda gives an event up after its third attempt. Here each may be killed as often as there
    // are kills, so that whatever is missing in the end was lost and not given up.
    retryDelaysMs: Array.from({ length: kills }, () => 5),
  })
  const client = { region, credentials: keys }
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url })
  const table = connectTable('upload_metadata', {
    ...patient,
    ...client,
    endpoint: cloud.dynamodbUrl,
  })
  try {
    await createTable(table)
    await createHistoryTable({ ...table, name: 'upload_history' })
    await s3.send(new CreateBucketCommand({ Bucket }))
    const LambdaFunctionArn = cloud.functions.arn('upload-ledger')
    const Events = ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const]
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events }],
        },
      }),
    )
    let sent = 0
    const write = async () => {
      for (let i = sent++; i < uploads; i = sent++) await change(s3, i)
    }
    let delivered = 0
    cloud.delivery.onEvent(({ type }) => {
      if (type === 'delivered') delivered++
    })
    let killed = 0
    const kill = async () => {
      while (killed < kills) {
        // By what was delivered and not by the clock, so that it is mostly while events are handled.
        const enough = delivered + 1 + random.below(10)
        await until(
          async () => {
            // Events are wanted for as long as there are kills to make.
            if (sent >= uploads) await change(s3, random.below(uploads))
            return delivered >= enough
          },
          () => `nothing more was delivered after ${killed} kills (seed ${seed})`,
        )
        await wait(random.below(5))
        for (const pid of functionPids()) if (random.chance(0.7) && endProcess(pid)) killed++
      }
    }
    await Promise.all([kill(), ...Array.from({ length: 8 }, write)])
    expect(killed).toBeGreaterThanOrEqual(kills)
    expect(await cloud.delivery.drained(120_000)).toBe(true)
    expect(cloud.delivery.counts()).toEqual({ pending: 0, deadLetters: 0 })
    expect(await rowsOf(table)).toEqual(await objectsOf(s3, ''))
    const history = await historyState(table.client)
    expect(history).toMatchObject({ events: delivered, unrecorded: [], misindexed: [] })
    // Killed between its item and its answer, a delivery is counted and comes again.
    expect(history.deliveries).toBeGreaterThanOrEqual(delivered)
    // Some were killed while they handled an event, and not only as they started or stood by.
    const reports = await cloud.functions
      .log('upload-ledger')
      .tail(uploads * kills, (line) => line.includes('"errorType":"Runtime.ExitError"'))
    expect(reports.filter((line) => !/"durationMs":0[,}]/.test(line))).not.toEqual([])
  } finally {
    s3.destroy()
    table.client.destroy()
    await cloud.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
})

/** Of four changes three make an object of its own; the fourth makes or removes one of ten. */
async function change(s3: S3Client, number: number): Promise<void> {
  const contested = number % 4 === 3
  const Key = contested ? `contested-${number % 10}` : `own-${number}`
  if (contested && number % 3 === 0) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  else await s3.send(new PutObjectCommand({ Bucket, Key, Body: `upload ${number}` }))
}

/** The processes that this one has started to run the function in. */
function functionPids(): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n')
  return lines.flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/, 2).map(Number)
    return parent === process.pid && line.includes('runtime.mjs') ? [pid ?? 0] : []
  })
}

/** Whether it was there to be ended. */
function endProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
