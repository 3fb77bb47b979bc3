import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { connectTable, createTable, getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { keys as credentials, region, temporaryFolder } from '../support/development.ts'
import { dropBefore, type Fault, hang, pass } from './fault.ts'
import { batch, creation, failuresIn, type Message, removal } from './messages.ts'
import { startProxy } from './proxy.ts'

const Bucket = 'uploads'
const bundlePath = fileURLToPath(
  new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)

/** The built bundle, which asks S3 through a proxy, and the bucket and table behind it. */
async function start() {
  const cleanUp = new AsyncDisposableStack()
  const folder = cleanUp.use(await temporaryFolder())
  const rights = ['dynamodb:PutItem', 'dynamodb:GetItem', 's3:GetObject', 's3:ListBucket']
  const Statement = [{ Effect: 'Allow' as const, Action: rights, Resource: '*' }]
  const environment = { TABLE_NAME: 'rows', CONFIRM_WITH_S3: 'true' }
  const cloud = await startLocalCloud({
    ...{ dataFolder: folder.path, s3Port: 0, dynamodbPort: 0, region, owner: credentials },
    // The proxy has another port.
    allowedHosts: ['127.0.0.1'],
    functions: [
      {
        ...{ name: 'ledger', bundlePath, handler: 'index.handler' },
        configuration: { environment, timeoutSeconds: 60, memoryMegabytes: 128 },
        policy: { Version: '2012-10-17', Statement },
      },
    ],
  })
  cleanUp.defer(() => cloud.close())
  const proxy = await startProxy(cloud.s3Url, (_, path) =>
    decodeURIComponent(path.slice(`/${Bucket}/`.length)),
  )
  cleanUp.defer(() => proxy.close())
  await cloud.functions.configure('ledger', {
    environment: { ...environment, AWS_ENDPOINT_URL_S3: proxy.url },
  })
  const client = { region, credentials }
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  cleanUp.defer(() => s3.destroy())
  const table = connectTable('rows', { ...patient, ...client, endpoint: cloud.dynamodbUrl })
  cleanUp.defer(() => table.client.destroy())
  await createTable(table)
  await s3.send(new CreateBucketCommand({ Bucket }))
  return {
    proxy,
    put: (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' })),
    row: (key: string) => getRow(table, Bucket, key),
    /** @returns the messages that the function reports as failed */
    async deliver(...messages: readonly Message[]): Promise<readonly string[]> {
      const arn = cloud.functions.arn('ledger')
      const result = await cloud.functions.invoke(arn, batch(messages), { requestId: 'any' })
      if (!result.ok) throw new Error(`Cannot go on with the test: ${JSON.stringify(result.error)}`)
      return failuresIn(result.answer)
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  }
}

let running: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  running = await start()
})
afterAll(() => running[Symbol.asyncDispose]())

const eTag = createHash('md5').update('hello').digest('hex')
const ofS3 = { 'x-amz-request-id': 'R1' }

function answer(statusCode: number, headers: Readonly<Record<string, string>>): Fault {
  return ({ response }) => void response.writeHead(statusCode, headers).end()
}

/** The answer breaks off amid its headers. */
const cut: Fault = ({ response }) =>
  void response.socket?.write('HTTP/1.1 200 OK\r\nx-amz-re', () => response.destroy())

test.concurrent.each<[string, Fault, number]>([
  ['is left hanging', hang, 4],
  ['is answered 500', answer(500, ofS3), 4],
  ['is answered 503', answer(503, ofS3), 4],
  ['is dropped', dropBefore, 4],
  ['has its answer cut', cut, 4],
  ['is answered 403', answer(403, ofS3), 1],
  ['is answered 404 by a proxy', answer(404, { 'content-type': 'text/html' }), 1],
  ['is answered 200 by a proxy', answer(200, { 'content-type': 'text/html' }), 1],
])(
  'while HeadObject %s, the row stays and the record is reported; its redelivery has the row follow S3',
  async (name, fault, attempts) => {
    const { proxy, put, row, deliver } = running
    const [kept, gone, once] = [`kept, ${name}`, `gone, ${name}`, `once, ${name}`]
    const keys = [kept, gone, once]
    await put(kept)
    await put(once)
    expect(await deliver(...keys.map((key) => creation(key, { eTag })))).toEqual([])
    const before = await Promise.all(keys.map(row))
    const always = [kept, gone]
    for (const key of always) proxy.plan(key, () => fault)
    proxy.plan(once, (earlier) => (earlier === 0 ? fault : pass))

    const neighbour = `beside, ${name}`
    const failed = await deliver(...keys.map(removal), creation(neighbour))
    // A fault that the SDK retries and that passes is none.
    const isRetried = attempts > 1
    expect(failed).toEqual(isRetried ? always : keys)
    expect(always.map(proxy.requests)).toEqual([attempts, attempts])
    const left = await Promise.all(keys.map(row))
    expect(left.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(left[2]).toMatchObject({ etag: eTag, size: 5 })
    expect(left[2]).not.toHaveProperty('deleted')
    expect(await row(neighbour)).toMatchObject({ etag: 'e1' })

    for (const key of always) proxy.plan(key, () => pass)
    expect(await deliver(...failed.map(removal))).toEqual([])
    for (const key of [kept, once]) {
      const healed = await row(key)
      expect(healed).toMatchObject({ etag: eTag, size: 5 })
      expect(healed).not.toHaveProperty('deleted')
      expect(healed?.position).toContain('~')
    }
    expect(await row(gone)).toMatchObject({ deleted: true, size: 0, etag: '' })
  },
)
