import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { connectTable, getRow, type Table } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { objectsOf, rowsOf } from '../support/bucket-and-table.ts'
import { keys, region, temporaryFolder, until } from '../support/development.ts'
import { createRandom } from '../support/random.ts'
import { seed } from '../support/seed.ts'
import { stepsOf } from './page.ts'
import { openSecondTerminal, type SecondTerminal } from './terminals.ts'
import { patternOf, settled } from './volatile.ts'

const path = 'docs/moving-in.md'
const installed = spawnSync('aws', ['--version']).status === 0
if (!installed) console.log(`skipped: ${path}: AWS CLI not installed`)

const program = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const Bucket = 'uploads'
const FunctionName = 'save-upload-metadata'
const TableName = 'upload_metadata'

/** The exercise's function: no condition, no position, and nothing for a removal. */
const plain = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const client = new DynamoDBClient({})
exports.handler = async ({ Records }) => {
  for (const { s3, eventName, eventTime } of Records) {
    const { size = 0, eTag = '', sequencer = '' } = s3.object
    await client.send(new PutItemCommand({
      TableName: process.env.TABLE_NAME,
      Item: {
        bucket: { S: s3.bucket.name },
        object_key: { S: decodeURIComponent(s3.object.key.replace(/\\+/g, ' ')) },
        size: { N: String(size) }, etag: { S: eTag }, sequencer: { S: sequencer },
        event_time: { S: eventTime }, event_name: { S: eventName },
      },
    }))
  }
}
`

describe.skipIf(!installed)(`${path}, while uploads go on (seed ${seed})`, () => {
  const cleanUp = new AsyncDisposableStack()
  let second: SecondTerminal
  let s3: S3Client
  let table: Table
  let traffic: Traffic

  beforeAll(async () => {
    const folder = cleanUp.use(await temporaryFolder())
    const cloud = await startLocalCloud({
      ...{ dataFolder: `${folder.path}/data`, s3Port: 0, dynamodbPort: 0, region, owner: keys },
      retryDelaysMs: [100, 200],
      functions: [],
    })
    cleanUp.defer(() => cloud.close())
    const client = { endpoint: cloud.dynamodbUrl, region, credentials: keys }
    s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
    table = connectTable(TableName, { ...patient, ...client })
    cleanUp.defer(() => s3.destroy())
    cleanUp.defer(() => table.client.destroy())
    await buildExercise(client)
    await plantDamage()
    traffic = startTraffic()
    second = cleanUp.use(await openSecondTerminal(folder.path))
    await second.run(`
      export AWS_ENDPOINT_URL=${cloud.dynamodbUrl} AWS_ENDPOINT_URL_S3=${cloud.s3Url}
      export AWS_ENDPOINT_URL_DYNAMODB=${cloud.dynamodbUrl} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
      export AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}
      aws() { case $1 in s3*) set -- --endpoint-url ${cloud.s3Url} "$@";; *) set -- --endpoint-url ${cloud.dynamodbUrl} "$@"; esac; command aws "$@"; }
      npx() { shift; if [ "$1" = verify ]; then set -- "$@" --grace 2; fi; '${process.execPath}' '${program}' "$@"; }`)
  })
  afterAll(async () => {
    await traffic?.stop()
    await cleanUp.disposeAsync()
  })

  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }))

  /** What somebody has who followed the exercise. */
  async function buildExercise(client: ConstructorParameters<typeof LambdaClient>[0] & object) {
    const [lambda, iam] = [new LambdaClient(client), new IAMClient(client)]
    await table.client.send(
      new CreateTableCommand({
        ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
        KeySchema: [
          { AttributeName: 'bucket', KeyType: 'HASH' },
          { AttributeName: 'object_key', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['bucket', 'object_key'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
      }),
    )
    await s3.send(new CreateBucketCommand({ Bucket }))
    await put('incoming/before the trigger', 'never recorded')
    const [RoleName, PolicyName] = ['exercise-role', 'write']
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }
    const AssumeRolePolicyDocument = policyOf({ ...trust, Action: 'sts:AssumeRole' })
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' })
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
    const { FunctionArn: LambdaFunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role: Role?.Arn, Runtime: 'nodejs24.x', Handler: 'index.handler' },
        Code: { ZipFile: zipped([{ name: 'index.js', contents: plain }]) },
        Environment: { Variables: { TABLE_NAME: TableName } },
        Timeout: 30,
      }),
    )
    const permission = { FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction' }
    await lambda.send(new AddPermissionCommand({ ...permission, Principal: 's3.amazonaws.com' }))
    const Events = ['s3:ObjectCreated:*' as const]
    const NotificationConfiguration = {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events }],
    }
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    )
    lambda.destroy()
    iam.destroy()
  }

  /** A removed object, an overwritten row, and a row of another indexer. */
  async function plantDamage(): Promise<void> {
    for (const key of ['incoming/kept', 'incoming/removed', 'incoming/stale', 'incoming/other']) {
      await put(key, key)
      await until(
        () => getRow(table, Bucket, key),
        () => `the exercise's function wrote no row of ${key}`,
      )
    }
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'incoming/removed' }))
    const Key = { bucket: { S: Bucket }, object_key: { S: 'incoming/stale' } }
    const late = { size: { N: '1' }, etag: { S: 'old' }, sequencer: { S: '00AA' } }
    const event = { event_time: { S: '2020-01-01T00:00:00.000Z' }, event_name: { S: 'x' } }
    await table.client.send(new PutItemCommand({ TableName, Item: { ...Key, ...late, ...event } }))
    const object_key = { S: 'incoming/other' }
    const foreign = { file_size: { N: '14' }, owner: { S: 'team' } }
    const Item = { bucket: { S: Bucket }, object_key, ...foreign }
    await table.client.send(new PutItemCommand({ TableName, Item }))
  }

  /** Uploads, overwrites and removes a few objects all the time. */
  function startTraffic(): Traffic {
    const random = createRandom(seed)
    let isOver = false
    let changes = 0
    const work = async () => {
      while (!isOver) {
        const key = `incoming/live ${random.below(40)}`
        if (random.chance(0.3)) await s3.send(new DeleteObjectCommand({ Bucket, Key: key }))
        else await put(key, `${changes}`)
        changes++
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const working = work()
    return {
      changes: () => changes,
      async stop() {
        isOver = true
        await working
      },
    }
  }

  test.each(stepsOf(path))('$name', { timeout: 120_000 }, async ({ commands, output }) => {
    const before = traffic.changes()
    const printed = await second.run(`{ ${commands}\n}; echo "[$?]"`)
    const [, shown = '', code] = /^([\s\S]*?)\n?\[(\d+)\]\n$/.exec(printed) ?? []
    expect(code, shown).toBe('0')
    expect(traffic.changes()).toBeGreaterThan(before)
    if (output === undefined || patternOf(output).test(`${settled(shown)}\n`)) return
    expect(settled(shown)).toBe(settled(output))
  })

  test('every row ends as its object is, those of the exercise and of the other indexer too', async () => {
    await traffic.stop()
    const same = async () => {
      const [objects, rows] = await Promise.all([objectsOf(s3, 'incoming/'), rowsOf(table)])
      const differing = [...new Set([...objects.keys(), ...rows.keys()])].filter(
        (key) => objects.get(key) !== rows.get(key),
      )
      return differing.length === 0 && objects
    }
    const objects = await until(same, () => 'the table did not become equal to the bucket')
    expect(objects.size).toBeGreaterThan(4)
    const row = (name: string) => getRow(table, Bucket, `incoming/${name}`)
    expect(await row('before the trigger')).toMatchObject({ event_name: 'Backfill', size: 14 })
    expect(await row('removed')).toMatchObject({ deleted: true })
    expect(await row('stale')).toMatchObject({ size: 14, event_name: 'Repair' })
    expect(await row('other')).toMatchObject({ size: 14, event_name: 'Repair' })
    expect(await row('kept')).toMatchObject({ size: 13, event_name: 'ObjectCreated:Put' })
  })
})

interface Traffic {
  /** How many there were so far. */
  changes(): number
  stop(): Promise<void>
}

function policyOf(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
