import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type LocalCloud, startLocalCloud } from 'local-cloud'
import { expect, test } from 'vitest'
import { keys, region, until } from '../../../../e2e/support/development.ts'
import { connectTable, getRow, type Table } from '../../src/table/index.ts'
import { patient } from '../../src/table/testing/patient.ts'
import { cloudParts, makeBucket, makeTable } from './cloud-from-template.ts'
import { type ResolvedTemplate, resolveTemplate } from './resolved-template.ts'
import { templatesOfToday } from './templates-of-today.ts'

const bucket = 'from-the-template'

/** The local cloud, set up from what a template says and from nothing else. */
interface Deployed extends AsyncDisposable {
  readonly template: ResolvedTemplate
  readonly cloud: LocalCloud
  readonly dataFolder: string
  readonly s3: S3Client
  readonly table: Table
}

async function deploy(name: string): Promise<Deployed> {
  const template = resolveTemplate(join(templatesOfToday(), `${name}.template.json`), {
    BucketName: bucket,
    CodeBucket: 'code',
    CodeKey: 'code.zip',
  })
  const dataFolder = await mkdtemp(join(tmpdir(), 'upload-ledger-cloud-'))
  const cloud = await startLocalCloud({
    dataFolder,
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: keys,
    ...cloudParts(template),
  })
  const client = { region, credentials: keys }
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  const table = connectTable('upload_metadata', {
    ...patient,
    ...client,
    endpoint: cloud.dynamodbUrl,
  })
  await makeTable(template, table.client)
  await makeBucket(template, s3, bucket)
  return {
    template,
    cloud,
    dataFolder,
    s3,
    table,
    async [Symbol.asyncDispose]() {
      s3.destroy()
      table.client.destroy()
      await cloud.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

const names = ['direct', 'queue', 'eventbridge', 'eventbridge-existing-bucket']

test.each(names)('%s: an upload ends as a row, its removal as a tombstone', async (name) => {
  await using deployed = await deploy(name)
  const { s3, table } = deployed
  const Key = 'incoming/a b+é.txt'
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'elsewhere/x.txt', Body: 'x' }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'four' }))
  const row = await until(
    () => getRow(table, bucket, Key),
    () => 'no row was written',
  )
  expect(row).toMatchObject({ size: 4, event_name: 'ObjectCreated:Put' })
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  const tombstone = await until(
    async () => {
      const found = await getRow(table, bucket, Key)
      return found?.deleted ? found : undefined
    },
    () => 'no tombstone was written',
  )
  expect(tombstone).toMatchObject({ size: 0, event_name: 'ObjectRemoved:Delete' })
  // It was uploaded first: what the template lets through of it would be there by now.
  expect(await getRow(table, bucket, 'elsewhere/x.txt')).toBeUndefined()
})

test.each(names)(
  '%s: without permission to write, an event becomes a dead letter',
  async (name) => {
    await using deployed = await deploy(name)
    const { cloud, dataFolder, s3, table, template } = deployed
    const { name: fn } = template.single('AWS::Lambda::Function')
    const file = join(dataFolder, 'functions', fn, 'policy.json')
    const policy = JSON.parse(await readFile(file, 'utf8'))
    const others = policy.Statement.filter(
      ({ Sid }: { Sid: string }) => Sid !== 'WriteMetadataToDynamoDB',
    )
    expect(others).toHaveLength(policy.Statement.length - 1)
    await writeFile(file, JSON.stringify({ ...policy, Statement: others }))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'incoming/x.txt', Body: 'x' }))
    await until(
      async () => ((await deadLetters(cloud, template)) === 1 ? true : undefined),
      () => 'there is no dead letter',
    )
    expect(await getRow(table, bucket, 'incoming/x.txt')).toBeUndefined()
  },
)

/** Where the template says that they go. */
async function deadLetters(cloud: LocalCloud, template: ResolvedTemplate): Promise<number> {
  const redrives = template
    .all('AWS::SQS::Queue')
    .flatMap(({ properties }) => properties.RedrivePolicy ?? [])
  const arn = redrives[0]?.deadLetterTargetArn
  if (arn === undefined) return cloud.delivery.counts().deadLetters
  return cloud.queue(arn.slice(arn.lastIndexOf(':') + 1)).counts().visible
}
