import { fileURLToPath } from 'node:url'
import {
  DisableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type LocalCloud, startLocalCloud } from 'local-cloud'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hang, pass } from '../../../../e2e/faults/fault.ts'
import { type FaultProxy, startProxy } from '../../../../e2e/faults/proxy.ts'
import { keys, region, temporaryFolder, until } from '../../../../e2e/support/development.ts'
import { motoIsInstalled, openMoto } from '../../../local-cloud/test/contract/moto.ts'
import { connectClients } from '../../src/cli/doctor/clients.ts'
import { comparisonProbes } from '../../src/cli/doctor/comparison-probes.ts'
import { connectTable, createTable, getRow, type Table } from '../../src/table/index.ts'
import { patient } from '../../src/table/testing/patient.ts'
import { type Statement, synthesize } from './synthesize.ts'

const bucket = 'uploads'
const rows = `arn:aws:dynamodb:${region}:000000000000:table/upload_metadata`
const objects = ['a', 'b'].map((prefix) => `arn:aws:s3:::${bucket}/${prefix}/*`)

/** The resource of each statement, where the template refers to what only a stack can tell. */
const resources: Readonly<Record<string, string | readonly string[]>> = {
  ReadRows: rows,
  RepairRows: rows,
  ListObjects: `arn:aws:s3:::${bucket}`,
  ReadObjectMetadata: objects,
  WriteLogs: '*',
  ContinueItself: `arn:aws:lambda:${region}:000000000000:function:verify`,
}

interface Role {
  readonly Properties: {
    readonly Policies: readonly { readonly PolicyDocument: Document }[]
  }
}
interface Document {
  readonly Statement: readonly Statement[]
}

/** What the template gives the function: its environment, and its rights from both of its policies. */
function fromTemplate() {
  const props = { verify: { repair: true }, prefix: ['a/', 'b/'], bucketName: bucket }
  const { template } = synthesize(props)
  const only = <T>(type: string): T => {
    const found = Object.entries(template.findResources(type)).filter(([id]) => /Verify/.test(id))
    expect(found).toHaveLength(1)
    return found[0]?.[1] as T
  }
  type Made = {
    Properties: { Environment: { Variables: Record<string, string> }; Timeout: number }
  }
  const { Environment } = only<Made>('AWS::Lambda::Function').Properties
  const { PolicyDocument } = only<{ Properties: { PolicyDocument: Document } }>(
    'AWS::IAM::Policy',
  ).Properties
  const documents = only<Role>('AWS::IAM::Role').Properties.Policies.map(
    (one) => one.PolicyDocument,
  )
  return {
    environment: { ...Environment.Variables, TABLE_NAME: 'upload_metadata', GRACE_SECONDS: '0' },
    statements: [...documents, PolicyDocument].flatMap(({ Statement }) =>
      Statement.map(({ Sid = '', Action }) => ({
        ...{ Sid, Effect: 'Allow' as const, Action: [Action].flat() },
        Resource: resources[Sid] ?? [],
      })),
    ),
  }
}

let cloud: LocalCloud
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let proxy: FaultProxy
let s3: S3Client
let table: Table
beforeAll(async () => {
  folder = await temporaryFolder()
  const { environment, statements } = fromTemplate()
  cloud = await startLocalCloud({
    ...{ dataFolder: folder.path, s3Port: 0, dynamodbPort: 0, region, owner: keys },
    // The proxy has another port.
    allowedHosts: ['127.0.0.1'],
    functions: [
      {
        name: 'verify',
        bundlePath: fileURLToPath(new URL('../../dist/verify-function/index.cjs', import.meta.url)),
        handler: 'index.handler',
        // Of which half is for the comparison.
        configuration: { environment, timeoutSeconds: 6, memoryMegabytes: 512 },
        policy: { Version: '2012-10-17', Statement: statements },
      },
    ],
  })
  proxy = await startProxy(cloud.s3Url, (_, path) => prefixIn(path))
  await cloud.functions.configure('verify', {
    environment: { ...environment, AWS_ENDPOINT_URL_S3: proxy.url },
  })
  const client = { region, credentials: keys }
  s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  table = connectTable('upload_metadata', { ...patient, ...client, endpoint: cloud.dynamodbUrl })
  await createTable(table)
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterAll(async () => {
  table.client.destroy()
  s3.destroy()
  await proxy.close()
  await cloud.close()
  await folder[Symbol.asyncDispose]()
})

/** Of a listing. */
function prefixIn(path: string): string {
  return new URL(path, 'http://any').searchParams.get('prefix') ?? ''
}

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'hello' }))
const compare = () =>
  cloud.functions.invoke(cloud.functions.arn('verify'), {}, { requestId: 'schedule' })
/** Those of each invocation that has reported them, oldest first. */
const metrics = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const lines = await cloud.functions.log('verify').tail(100, (line) => line.includes('_aws'))
  return lines.map((line) => JSON.parse(line))
}

test('the bundle repairs by the rights that the template gives it', async () => {
  await put('a/first.txt')
  await put('b/first.txt')
  const answer = { Objects: 2, Missing: 2, Repaired: 2, Unrepaired: 0, Completed: 1 }
  expect(await compare()).toMatchObject({ ok: true, answer })
  expect(await getRow(table, bucket, 'a/first.txt')).toMatchObject({ size: 5 })
  expect(await compare()).toMatchObject({ ok: true, answer: { Objects: 2, Drift: 0 } })
})

test('what one invocation has no time for, the function invokes itself for', async () => {
  await put('b/second.txt')
  const [before, held] = [await metrics(), proxy.requests('b/')]
  // The first listing of the second prefix never comes; it is asked for again by the next invocation.
  proxy.plan('b/', (earlier) => (earlier === held ? hang : pass))
  expect(await compare()).toMatchObject({ ok: true, answer: { Objects: 1, Completed: 0 } })
  const row = await until(
    () => getRow(table, bucket, 'b/second.txt'),
    () => 'the comparison did not go on',
  )
  expect(row).toMatchObject({ size: 5 })
  const rounds = await until(
    async () => {
      const found = (await metrics()).slice(before.length)
      return found.length === 2 ? found : undefined
    },
    () => 'the second invocation reported nothing',
  )
  expect(rounds).toMatchObject([
    { Objects: 1, Missing: 0, Completed: 0 },
    { Objects: 2, Missing: 1, Repaired: 1, Completed: 1 },
  ])
})

const rights = fromTemplate()
  .statements.filter(({ Sid }) => Sid !== 'WriteLogs')
  .flatMap(({ Action }) => Action)

test.each(rights)('without the right %s nothing is repaired in silence', async (action) => {
  const before = cloud.functions.policy('verify')
  const Statement = before.Statement.map((one) => {
    return { ...one, Action: [one.Action ?? []].flat().filter((each) => each !== action) }
  }).filter(({ Action }) => Action.length > 0)
  await cloud.functions.putPolicy('verify', { ...before, Statement })
  try {
    const key = `b/${action.replace(':', '-')}.txt`
    await put(key)
    const held = proxy.requests('b/')
    const isLong = action === 'lambda:InvokeFunction'
    proxy.plan('b/', (earlier) => (isLong && earlier === held ? hang : pass))
    const { ok } = await compare()
    const [found] = (await metrics()).slice(-1)
    expect([ok, found?.Unrepaired]).not.toEqual([true, 0])
    expect(await getRow(table, bucket, key)).toBeUndefined()
  } finally {
    await cloud.functions.putPolicy('verify', before)
  }
  await compare()
})

// A local EventBridge has no schedules.
test.skipIf(!motoIsInstalled('the schedule that doctor looks at'))(
  'doctor sees the schedule, the last run, and the rights of the function',
  async () => {
    const moto = await openMoto()
    const events = new EventBridgeClient({ endpoint: moto.url, region, credentials: keys })
    const clients = connectClients({
      ...{ region, credentials: keys, endpoint: cloud.dynamodbUrl, s3Endpoint: cloud.s3Url },
      forcePathStyle: true,
    })
    const aws = (service: string) => `aws ${service}`
    const look = (nowMs = Date.now(), verifyFunction = 'verify') =>
      comparisonProbes(
        { ...clients, events },
        { verifyFunction },
        { aws, now: () => nowMs },
      ).comparison()
    const dayMs = 24 * 60 * 60 * 1000
    try {
      expect(await look(Date.now(), 'no-such-function')).toMatchObject({ role: undefined })
      expect(await look()).toMatchObject({ rule: undefined, role: { lacking: [] } })
      await events.send(new PutRuleCommand({ Name: 'daily', ScheduleExpression: 'rate(1 day)' }))
      const Targets = [{ Id: 't', Arn: cloud.functions.arn('verify') }]
      await events.send(new PutTargetsCommand({ Rule: 'daily', Targets }))
      await put('a/repaired.txt')
      await compare()
      const found = await look()
      expect(found).toMatchObject({
        ...{ repairs: true, overdue: undefined },
        rule: { name: 'daily', schedule: 'rate(1 day)', isEnabled: true },
        lastRun: { isWhole: true, repaired: 1, unrepaired: 0 },
      })
      expect(await look(Date.now() + dayMs)).toMatchObject({ overdue: undefined })
      expect((await look(Date.now() + 3 * dayMs))?.overdue).toBe(
        `no run has ended since ${found?.lastRun?.at}, and the schedule is rate(1 day)`,
      )
      await events.send(new DisableRuleCommand({ Name: 'daily' }))
      expect(await look()).toMatchObject({ rule: { isEnabled: false } })

      const before = cloud.functions.policy('verify')
      const Statement = before.Statement.filter(({ Sid }) => Sid !== 'ContinueItself')
      await cloud.functions.putPolicy('verify', { ...before, Statement })
      const lacking = (await look())?.role?.lacking
      await cloud.functions.putPolicy('verify', before)
      expect(lacking).toEqual(['lambda:InvokeFunction on function:verify'])
    } finally {
      clients.close()
      events.destroy()
      await moto.close()
    }
  },
)
