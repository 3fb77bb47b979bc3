import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { App } from 'aws-cdk-lib'
import { type LocalCloud, startLocalCloud } from 'local-cloud'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keys, region, until } from '../../../../e2e/support/development.ts'
import { codeInBucket } from '../../src/cdk/code-in-bucket.ts'
import { UploadLedger } from '../../src/cdk/index.ts'
import { plainStack } from '../../src/cdk/plain-stack.ts'
import { type Delivery, deliveries } from '../../src/core/index.ts'
import { connectTable, getRow, type Table } from '../../src/table/index.ts'
import { patient } from '../../src/table/testing/patient.ts'
import { cloudParts, makeBucket, makeTable, setNotifications } from './cloud-from-template.ts'
import { type ResolvedTemplate, resolveTemplate } from './resolved-template.ts'

const bucket = 'changing'
let outdir: string
let app: App

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'upload-ledger-changing-'))
  const quick = { builtinCloudFormationValidation: false, treeMetadata: false }
  app = new App({ outdir, analyticsReporting: false, ...quick })
  for (const delivery of deliveries) {
    for (const previousDelivery of [undefined, ...deliveries]) {
      if (previousDelivery === delivery) continue
      const stack = plainStack(app, nameOf(delivery, previousDelivery))
      new UploadLedger(stack, 'Ledger', {
        bucketName: bucket,
        delivery,
        ...(previousDelivery === undefined ? {} : { previousDelivery }),
        code: codeInBucket(stack, 'code', 'code.zip'),
      })
    }
  }
  app.synth()
})
afterAll(() => rm(outdir, { recursive: true, force: true }))

const nameOf = (delivery: Delivery, previous?: Delivery) =>
  `${delivery}-after-${previous ?? 'none'}`

/** The local cloud in one state of the stack, on the data of the states before. */
interface State extends AsyncDisposable {
  readonly template: ResolvedTemplate
  readonly cloud: LocalCloud
  readonly s3: S3Client
  readonly table: Table
  upload(key: string): Promise<void>
  row(key: string): Promise<unknown>
}

async function start(dataFolder: string, name: string): Promise<State> {
  const template = resolveTemplate(join(outdir, `${name}.template.json`), {})
  const parts = cloudParts(template)
  const cloud = await startLocalCloud({
    dataFolder,
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: keys,
    ...parts,
    eventSourceMappings: parts.eventSourceMappings.map((mapping) => ({
      ...mapping,
      failureVisibilitySeconds: 2,
    })),
    // Long enough for the next state to begin before the second attempt.
    retryDelaysMs: [3_000, 3_000],
  })
  for (const { name: fn, policy } of parts.functions) await cloud.functions.putPolicy(fn, policy)
  const client = { region, credentials: keys }
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  const endpoint = cloud.dynamodbUrl
  const table = connectTable('upload_metadata', { ...patient, ...client, endpoint })
  return {
    template,
    cloud,
    s3,
    table,
    async upload(key) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
    },
    row: (key) =>
      until(
        () => getRow(table, bucket, key),
        () => `${key} has no row`,
      ),
    async [Symbol.asyncDispose]() {
      s3.destroy()
      table.client.destroy()
      await cloud.close()
    },
  }
}

/** Uploads a file whose event the function cannot record yet, and waits for the first failure. */
async function leaveUnderWay(
  { cloud, template, upload }: State,
  dataFolder: string,
): Promise<void> {
  const { name } = template.single('AWS::Lambda::Function')
  const { Statement, ...policy } = cloud.functions.policy(name)
  await cloud.functions.putPolicy(name, {
    ...policy,
    Statement: Statement.filter(({ Sid }) => Sid !== 'WriteMetadataToDynamoDB'),
  })
  await upload('incoming/under-way.txt')
  await until(
    async () =>
      (await readFile(join(dataFolder, 'functions', name, 'log.jsonl'), 'utf8')).includes('failed'),
    () => 'no attempt failed',
  )
}

const changes = deliveries.flatMap((from) =>
  deliveries.filter((to) => to !== from).map((to) => ({ from, to })),
)

test.each(changes)(
  '$from to $to: an event under way is recorded by the old way, a later one by the new',
  {
    timeout: 60_000,
  },
  async ({ from, to }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'upload-ledger-changing-'))
    try {
      {
        await using before = await start(dataFolder, nameOf(from))
        await makeTable(before.template, before.table.client)
        await makeBucket(before.template, before.s3, bucket)
        await leaveUnderWay(before, dataFolder)
      }
      {
        await using both = await start(dataFolder, nameOf(to, from))
        await setNotifications(both.template, both.s3, bucket)
        expect(await both.row('incoming/under-way.txt')).toMatchObject({ size: 22 })
        await both.upload('incoming/between.txt')
        expect(await both.row('incoming/between.txt')).toMatchObject({ size: 20 })
      }
      await using after = await start(dataFolder, nameOf(to))
      await setNotifications(after.template, after.s3, bucket)
      await after.upload('incoming/after.txt')
      expect(await after.row('incoming/after.txt')).toMatchObject({ size: 18 })
    } finally {
      await rm(dataFolder, { recursive: true, force: true })
    }
  },
)
