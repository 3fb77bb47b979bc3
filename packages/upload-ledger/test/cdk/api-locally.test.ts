import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { type FunctionDefinition, type LocalCloud, startLocalCloud } from 'local-cloud'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keys, region, temporaryFolder, until } from '../../../../e2e/support/development.ts'
import { sendBytes } from '../../../../e2e/support/raw.ts'
import { signedRequest } from '../../../../e2e/support/signed.ts'
import { apiFunctionProbes } from '../../src/cli/doctor/api-function-probes.ts'
import { apiProbes } from '../../src/cli/doctor/api-probes.ts'
import { connectClients } from '../../src/cli/doctor/clients.ts'
import { connectTable, createHistoryTable, createTable } from '../../src/table/index.ts'
import { patient } from '../../src/table/testing/patient.ts'
import { synthesize } from './synthesize.ts'

const bucket = 'uploads'
const arn = (table: string) => `arn:aws:dynamodb:${region}:000000000000:table/${table}`
const [rows, history] = [arn('upload_metadata'), arn('upload_history')]

/** The resource of each statement, where the template refers to what only a stack can tell. */
const resources: Readonly<Record<string, string | readonly string[]>> = {
  WriteMetadataToDynamoDB: rows,
  WriteHistoryToDynamoDB: history,
  WriteLogs: '*',
  SendDeadLetters: '*',
  ReadRows: rows,
  ReadHistory: [history, `${history}/index/by_day`],
  SeeHowFarBackHistoryGoes: [rows, history],
  OpenObjects: `arn:aws:s3:::${bucket}/*`,
  UploadObjects: `arn:aws:s3:::${bucket}/incoming/*`,
  UploadInParts: `arn:aws:s3:::${bucket}/incoming/*`,
  DeleteObjects: `arn:aws:s3:::${bucket}/*`,
}

interface Properties {
  readonly Description: string
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> }
}

interface Statement {
  readonly Sid: string
  readonly Action: string | string[]
}

/** The functions of the template, each with its own bundle, settings and rights. */
function functionsOf(): readonly FunctionDefinition[] {
  const allowedOrigins = ['https://app.example.com']
  const api = { links: true, tickets: true, uploads: true, deletes: true, allowedOrigins }
  const { template } = synthesize({ history: true, api })
  const made = Object.values(template.findResources('AWS::Lambda::Function'))
  const roles = JSON.stringify(template.findResources('AWS::IAM::Role'))
  const statementsOf = (policy: string): Statement[] =>
    Object.values(JSON.parse(roles) as Record<string, { Properties: { Policies: Policy[] } }>)
      .flatMap(({ Properties }) => Properties.Policies)
      .filter(({ PolicyName }) => PolicyName === policy)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  return [
    ['writer', 'lambda', 'UploadLedger', 'Keeps one true row'] as const,
    ['api', 'api-function', 'UploadLedgerApi', 'Answers questions'] as const,
  ].map(([name, folder, policy, description]) => {
    const properties = made
      .map(({ Properties }) => Properties as Properties)
      .find(({ Description }) => Description.startsWith(description))
    return {
      name,
      bundlePath: fileURLToPath(new URL(`../../dist/${folder}/index.cjs`, import.meta.url)),
      handler: 'index.handler',
      configuration: {
        environment: {
          ...properties?.Environment.Variables,
          TABLE_NAME: 'upload_metadata',
          HISTORY_TABLE_NAME: 'upload_history',
        },
        timeoutSeconds: 29,
        memoryMegabytes: 512,
      },
      policy: {
        Version: '2012-10-17',
        Statement: statementsOf(policy).map(({ Sid, Action }) => ({
          ...{ Sid, Effect: 'Allow' as const, Action },
          Resource: resources[Sid] ?? [],
        })),
      },
    }
  })
}

interface Policy {
  readonly PolicyName: string
  readonly PolicyDocument: { readonly Statement: Statement[] }
}

let cloud: LocalCloud
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let s3: S3Client
beforeAll(async () => {
  folder = await temporaryFolder()
  cloud = await startLocalCloud({
    dataFolder: folder.path,
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: keys,
    functions: functionsOf(),
    httpApis: [{ name: 'api', port: 0, functionName: 'api' }],
  })
  const client = { region, credentials: keys }
  s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  const table = connectTable('upload_metadata', {
    ...patient,
    ...client,
    endpoint: cloud.dynamodbUrl,
  })
  await createTable(table)
  await createHistoryTable({ ...table, name: 'upload_history' })
  table.client.destroy()
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const LambdaFunctionArn = cloud.functions.arn('writer')
  const Events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as const
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: [...Events] }],
      },
    }),
  )
})
afterAll(async () => {
  s3.destroy()
  await cloud.close()
  await folder[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/** Calls the API as the owner, signed for API Gateway. */
async function call(method: string, target: string, body?: object): Promise<Answer> {
  const port = Number(new URL(cloud.httpApiUrl('api')).port)
  const request = {
    ...{ service: 'execute-api', method, target },
    headers: { connection: 'close', 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  }
  const bytes = signedRequest(port, request, keys.secretAccessKey)
  const { statuses, text } = await sendBytes(port, bytes, { whole: true })
  const content = Buffer.from(text, 'latin1').toString()
  const json = content.slice(content.indexOf('\r\n\r\n') + 4)
  return { status: statuses[0], body: json === '' ? {} : JSON.parse(json) }
}

const upload = async (Key: string): Promise<void> => {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }))
  const { status } = await call('GET', `/v1/buckets/uploads/object/wait?key=${encoded(Key)}`)
  expect(status).toBe(200)
}
const encoded = (key: string): string => encodeURIComponent(key)

/** A question for each right, and what it asks of the bundle that is deployed. */
const questions: Readonly<Record<string, () => Promise<Answer>>> = {
  ReadRows: () => call('GET', '/metadata?bucket=uploads&key=incoming%2Fa%2Fb.txt'),
  ReadHistory: () => call('GET', '/v1/buckets/uploads/arrivals?from=2020-01-01&limit=1'),
  SeeHowFarBackHistoryGoes: () => call('GET', '/v1/buckets/uploads/reach'),
}

test('the bundle answers behind API Gateway by the rights that the template gives it', async () => {
  const key = 'incoming/a/b.txt'
  await upload(key)
  const row = { bucket, object_key: key, size: key.length }
  expect(await questions.ReadRows?.()).toMatchObject({ status: 200, body: row })
  const listed = await call('GET', '/v1/buckets/uploads/objects?prefix=incoming%2F')
  expect(listed).toMatchObject({ status: 200, body: { items: [row] } })
  const past = await call('GET', '/v1/buckets/uploads/objects?prefix=incoming%2F&at=2020-01-01')
  expect(past).toMatchObject({ status: 200, body: { items: [] } })
  const timeline = await call('GET', `/v1/buckets/uploads/object/history?key=${encoded(key)}`)
  expect(timeline).toMatchObject({ status: 200, body: { items: [{ object_key: key }] } })
  expect(await questions.SeeHowFarBackHistoryGoes?.()).toMatchObject({ status: 200 })

  const link = await call('POST', '/v1/buckets/uploads/links', { key })
  expect(await (await fetch(String(link.body.url))).text()).toBe(key)

  const wish = { key: 'incoming/ticket.txt', contentType: 'text/plain', maxBytes: 10 }
  const ticket = await call('POST', '/v1/buckets/uploads/tickets', wish)
  const form = new FormData()
  for (const [name, value] of Object.entries(ticket.body.fields as Record<string, string>)) {
    form.append(name, value)
  }
  form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'ticket.txt')
  expect((await fetch(String(ticket.body.url), { method: 'POST', body: form })).status).toBe(201)

  const deleted = await call('DELETE', `/metadata?bucket=uploads&key=${encoded(key)}`)
  expect(deleted).toMatchObject({ status: 200, body: { object_key: key, deleted: true } })
  expect(await questions.ReadRows?.()).toMatchObject({ status: 404 })
})

const begin = (key: string, size: number) =>
  call('POST', '/v1/buckets/uploads/uploads', { key, contentType: 'video/mp4', size })
const sign = (upload: object, parts: readonly { partNumber: number; size: number }[]) =>
  call('POST', '/v1/buckets/uploads/uploads/parts', { ...upload, parts })
const put = async (answer: Answer, body: Uint8Array): Promise<Response> => {
  const [part] = answer.body.items as readonly { readonly url: string }[]
  const response = await fetch(part?.url ?? '', { method: 'PUT', body: new Uint8Array(body) })
  await response.arrayBuffer()
  return response
}

test('12 MiB go up in parts by the rights that the template gives, within the bounds', async () => {
  const key = 'incoming/parts/film.mp4'
  const size = 12 * 1024 * 1024
  const film = randomBytes(size)
  const begun = await begin(key, size)
  expect(begun).toMatchObject({ status: 201, body: { partBytes: 8 * 1024 * 1024 } })
  const upload = { key, uploadId: String(begun.body.uploadId) }
  const cut = Number(begun.body.partBytes)

  const first = await sign(upload, [{ partNumber: 1, size: cut }])
  expect((await put(first, film.subarray(0, cut - 1))).status).toBe(403)
  expect((await put(first, film.subarray(0, cut))).status).toBe(200)
  const early = await call('POST', '/v1/buckets/uploads/uploads/complete', { ...upload, size })
  expect(early).toMatchObject({ status: 400 })
  expect(JSON.stringify(early.body)).toContain(`S3 has 1 parts of ${cut} bytes`)
  const second = await sign(upload, [{ partNumber: 2, size: size - cut }])
  expect((await put(second, film.subarray(cut))).status).toBe(200)
  const done = await call('POST', '/v1/buckets/uploads/uploads/complete', { ...upload, size })
  expect(done).toMatchObject({ status: 200, body: { etag: expect.stringMatching(/-2$/) } })

  const waited = await call('GET', `/v1/buckets/uploads/object/wait?key=${encoded(key)}`)
  expect(waited).toMatchObject({ status: 200, body: { size, etag: done.body.etag } })
  const link = await call('POST', '/v1/buckets/uploads/links', { key })
  const stored = await fetch(String(link.body.url)).then((answer) => answer.arrayBuffer())
  expect(film.equals(Buffer.from(stored))).toBe(true)
})

test('an upload in parts is refused outside the prefix and beyond what S3 takes', async () => {
  const mostPart = 5 * 1024 ** 3
  expect(await begin('elsewhere/film.mp4', 1)).toMatchObject({ status: 400 })
  expect(await begin('incoming/film.mp4', 10_000 * mostPart + 1)).toMatchObject({ status: 400 })
  const upload = { key: 'incoming/film.mp4', uploadId: 'any' }
  for (const part of [
    { partNumber: 0, size: 1 },
    { partNumber: 10_001, size: 1 },
    { partNumber: 1, size: 0 },
    { partNumber: 1, size: mostPart + 1 },
  ]) {
    expect(await sign(upload, [part])).toMatchObject({ status: 400 })
  }
})

test('doctor asks the API as its callers do', async () => {
  const ask = async (accessKeyId: string, takesTokens = false) => {
    const credentials = { ...keys, accessKeyId }
    const clients = connectClients({ region, credentials, forcePathStyle: true })
    const { api } = apiProbes(clients, { api: { url: cloud.httpApiUrl('api'), takesTokens } })
    return (await api().finally(() => clients.close()))?.status
  }
  expect(await ask(keys.accessKeyId)).toBe(200)
  expect(await ask('stranger')).toBe(403)
  expect(await ask(keys.accessKeyId, true)).toBe(403)
})

test('doctor names an API that does not answer', async () => {
  const clients = connectClients({ region, credentials: keys, forcePathStyle: true })
  const { api } = apiProbes(clients, { api: { url: 'http://127.0.0.1:1', takesTokens: true } })
  await expect(api()).rejects.toThrow('http://127.0.0.1:1/v1: ')
  expect(await apiProbes(clients, { api: undefined }).api()).toBeUndefined()
  clients.close()
})

/** The probes of the bucket, and of the rights that the function has now. */
const lookAtApi = async <T>(
  look: (probes: ReturnType<typeof apiFunctionProbes>) => Promise<T>,
  apiFunction: string | undefined = 'api',
): Promise<T> => {
  const clients = connectClients({
    ...{ region, credentials: keys, endpoint: cloud.dynamodbUrl, s3Endpoint: cloud.s3Url },
    forcePathStyle: true,
  })
  const aws = (service: string) => `aws ${service}`
  const probes = apiFunctionProbes(clients, { apiFunction, bucket }, aws)
  return look(probes).finally(() => clients.close())
}
/** The JSON at the end of a command. */
const jsonIn = (command: string | undefined) => JSON.parse(/'(.*)'$/.exec(command ?? '')?.[1] ?? '')

test('doctor finds the rights that the role lacks, and the command that allows them', async () => {
  const complete = await lookAtApi((probes) => probes.apiRights())
  expect(complete).toMatchObject({ roleName: 'api-role', lacking: [] })
  expect(complete?.needed).toContain('s3:PutObject on uploads/incoming/*')
  const before = cloud.functions.policy('api')
  const Statement = before.Statement.filter(({ Sid }) => Sid !== 'UploadInParts')
  await cloud.functions.putPolicy('api', { ...before, Statement })
  const found = await lookAtApi((probes) => probes.apiRights())
  await cloud.functions.putPolicy('api', before)
  const lacking = 's3:AbortMultipartUpload and s3:ListMultipartUploadParts on uploads/incoming/*'
  expect(found?.lacking).toEqual([lacking])
  const others = before.Statement.filter(({ Sid }) => Sid !== 'WriteLogs')
  expect(jsonIn(found?.allow).Statement.map(({ Sid }: Statement) => Sid)).toEqual(
    others.map(({ Sid }) => Sid),
  )
  const unknown = await lookAtApi((probes) => probes.apiRights(), 'no-such-function')
  expect(unknown).toBeUndefined()
})

test('doctor finds what the bucket lacks for pages and uploads, and its commands add it', async () => {
  const lookAtPages = () => lookAtApi((probes) => probes.apiPages())
  const lookAtParts = () => lookAtApi((probes) => probes.unfinishedUploads())
  const reading = {
    ...{ AllowedOrigins: ['https://*.example.com'], AllowedMethods: ['GET'] },
  }
  const putCors = (CORSRules: object[]) => {
    const CORSConfiguration = { CORSRules: CORSRules as (typeof reading)[] }
    return s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration }))
  }
  expect((await lookAtPages())?.shutOut).toEqual(['https://app.example.com'])
  await putCors([reading])
  const pages = await lookAtPages()
  expect(pages?.shutOut).toEqual(['https://app.example.com'])
  const { CORSRules } = jsonIn(pages?.admit)
  expect(CORSRules).toMatchObject([reading, { AllowedOrigins: ['https://app.example.com'] }])
  await putCors(CORSRules)
  expect((await lookAtPages())?.shutOut).toEqual([])
  await putCors([{ ...reading, AllowedMethods: ['GET', 'PUT', 'POST'] }])
  expect((await lookAtPages())?.shutOut).toEqual([])

  const putRules = (Rules: object[]) => {
    const LifecycleConfiguration = { Rules: Rules as { Status: 'Enabled' }[] }
    const input = { Bucket: bucket, LifecycleConfiguration }
    return s3.send(new PutBucketLifecycleConfigurationCommand(input))
  }
  expect((await lookAtParts())?.days).toBeUndefined()
  const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }
  const elsewhere = { ID: 'e', Status: 'Enabled', Filter: { Prefix: 'incoming/a/' }, ...abort }
  await putRules([elsewhere])
  const parts = await lookAtParts()
  expect(parts?.days).toBeUndefined()
  const { Rules } = jsonIn(parts?.abort)
  expect(Rules[0]).toMatchObject(elsewhere)
  await putRules(Rules)
  expect((await lookAtParts())?.days).toBe(7)
  await putRules([{ ...elsewhere, Filter: { Prefix: 'incoming/' } }])
  expect((await lookAtParts())?.days).toBe(3)
})

test.each(Object.keys(questions))('without the right %s the API says so', async (sid) => {
  await upload('incoming/a/b.txt')
  const before = cloud.functions.policy('api')
  const Statement = before.Statement.filter(({ Sid }) => Sid !== sid)
  expect(Statement).toHaveLength(before.Statement.length - 1)
  await cloud.functions.putPolicy('api', { ...before, Statement })
  try {
    await until(
      async () => ((await questions[sid]?.())?.status === 200 ? undefined : true),
      () => `the API still answers without ${sid}`,
    )
  } finally {
    await cloud.functions.putPolicy('api', before)
  }
})

/** A step of an upload in parts for each right that it takes. */
const steps: Readonly<Record<string, (upload: object) => Promise<Answer>>> = {
  's3:PutObject': () => begin('incoming/right.bin', 5),
  's3:ListMultipartUploadParts': (upload) =>
    call('POST', '/v1/buckets/uploads/uploads/complete', { ...upload, size: 5 }),
  's3:AbortMultipartUpload': (upload) => call('POST', '/v1/buckets/uploads/uploads/abort', upload),
}

test.each(Object.keys(steps))('without the right %s an upload in parts fails', async (action) => {
  const { body } = await begin('incoming/right.bin', 5)
  const upload = { key: 'incoming/right.bin', uploadId: body.uploadId }
  const part = await sign(upload, [{ partNumber: 1, size: 5 }])
  expect((await put(part, Buffer.from('hello'))).status).toBe(200)
  const before = cloud.functions.policy('api')
  const Statement = before.Statement.map((one) => {
    const actions = [one.Action ?? []].flat()
    return { ...one, Action: actions.filter((each) => each !== action) }
  })
  expect(Statement).not.toEqual(
    before.Statement.map((one) => ({ ...one, Action: [one.Action ?? []].flat() })),
  )
  await cloud.functions.putPolicy('api', {
    ...before,
    Statement: Statement.filter(({ Action }) => Action.length > 0),
  })
  try {
    await until(
      async () => ((await steps[action]?.(upload))?.status === 403 ? true : undefined),
      () => `the upload goes on without ${action}`,
    )
  } finally {
    await cloud.functions.putPolicy('api', before)
  }
  expect((await steps[action]?.(upload))?.status).toBeLessThan(300)
})
