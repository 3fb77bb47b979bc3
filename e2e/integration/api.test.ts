import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Development,
  runCommand,
  startDevelopment,
  temporaryFolder,
} from '../support/development.ts'
import { sendBytes } from '../support/raw.ts'

const bucket = 'uploads'
const cleanUp = new AsyncDisposableStack()
let folder: string
let development: Development

beforeAll(async () => {
  folder = cleanUp.use(await temporaryFolder()).path
  development = await startDevelopment(folder)
})
afterAll(async () => {
  await development.stop()
  await cleanUp.disposeAsync()
})

/** Calls the API with its token; a path begins with `/`. */
function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${development.apiToken}`, ...init.headers }
  return fetch(`${development.apiUrl}${path}`, { ...init, headers })
}

async function body(path: string): Promise<Record<string, unknown>> {
  const response = await call(path)
  const json = (await response.json()) as Record<string, unknown>
  expect(response.status, JSON.stringify(json)).toBe(200)
  return json
}

const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`
const objectPath = `/v1/buckets/${bucket}/object`

test('everything that dev has is on, the past too', async () => {
  const { features } = await body('/v1')
  expect(features).toEqual([
    'history',
    'links',
    'tickets',
    'uploads',
    'deletes',
    'live',
    'buckets',
    'checklist',
    'deadLetters',
    'letterChanges',
    'lab',
  ])
  const Key = 'incoming/past é.txt'
  await development.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'hello' }))
  const row = await body(`${objectPath}/wait${query({ key: Key })}`)
  await development.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  await expect
    .poll(async () => (await call(`${objectPath}${query({ key: Key })}`)).status)
    .toBe(404)
  const past = { object_key: Key, size: 5 }
  const at = String(row.event_time)
  const listed = await body(
    `/v1/buckets/${bucket}/objects${query({ prefix: 'incoming/past', at })}`,
  )
  expect(listed.items).toMatchObject([past])
  const history = await body(`${objectPath}/history${query({ key: Key })}`)
  expect(history.items).toMatchObject([
    { ...past, event_name: 'ObjectCreated:Put', deliveries: 1 },
    { object_key: Key, event_name: 'ObjectRemoved:Delete' },
  ])
  const arrivals = await body(
    `/v1/buckets/${bucket}/arrivals${query({ from: at, prefix: 'incoming/past' })}`,
  )
  expect(arrivals.items).toHaveLength(2)
  expect(await body(`/v1/buckets/${bucket}/reach`)).toMatchObject({ isComplete: true })
  const usage = await body(`/v1/buckets/${bucket}/usage${query({ depth: '0' })}`)
  expect(usage.items).toMatchObject([{ prefix: '', count: 1 }])
})

test('the token is in running.json and env, for its owner alone', async () => {
  const { apiToken, apiUrl, dataFolder, consoleUrl } = development
  expect(apiUrl).toBe(`${consoleUrl}/api`)
  const held = await readFile(join(dataFolder, 'api-token'), 'utf8')
  expect(held).toBe(`${apiToken}\n`)
  for (const name of ['api-token', 'running.json']) {
    expect((await stat(join(dataFolder, name))).mode & 0o777).toBe(0o600)
  }
  const { out } = await runCommand(['env', '--data', dataFolder])
  expect(out).toContain(`export UPLOAD_LEDGER_API_URL=${apiUrl}\n`)
  expect(out).toContain(`export UPLOAD_LEDGER_API_TOKEN=${apiToken}\n`)
  expect(development.output()).not.toContain(apiToken)
  expect(development.output()).toContain(`${apiUrl}/openapi.json`)
})

test('a request by another name, without the token or to another path gets nothing', async () => {
  const { consoleUrl, apiToken } = development
  const port = Number(new URL(consoleUrl).port)
  const raw = async (target: string, host: string, more: readonly string[] = []) => {
    const lines = [`DELETE ${target} HTTP/1.1`, `Host: ${host}`, ...more, 'Connection: close']
    const { statuses } = await sendBytes(port, `${lines.join('\r\n')}\r\n\r\n`, { whole: true })
    return statuses[0]
  }
  const target = `/api${objectPath}?key=incoming/notes.txt`
  const token = `Authorization: Bearer ${apiToken}`
  expect(await raw(target, 'evil.example', [token])).toBe(421)
  expect(await raw(target, `localhost:${port}`)).toBe(401)
  expect(await raw(target, `localhost:${port}`, [token, 'Origin: http://evil.example'])).toBe(403)
  // Only what the API answers takes other methods than GET.
  for (const other of ['/', '/api', '/api/health', '/row', `//api${objectPath}`]) {
    expect([400, 405]).toContain(await raw(other, `localhost:${port}`, [token]))
  }
  expect((await call(`${objectPath}${query({ key: 'incoming/notes.txt' })}`)).status).toBe(200)
})

test('an upload in parts is signed part by part, completed when it is whole, and recorded', async () => {
  const key = 'incoming/parts é//1.bin'
  const whole = Buffer.alloc(6 * 2 ** 20, 'seven x')
  const sizes = [5 * 2 ** 20, 2 ** 20]
  const send = (path: string, json: object) =>
    call(`/v1/buckets/${bucket}/uploads${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, ...json }),
    })
  const begin = async () => {
    const begun = await send('', { contentType: 'video/mp4', size: whole.length })
    const { uploadId } = (await begun.json()) as { uploadId: string }
    const parts = sizes.map((size, i) => ({ partNumber: i + 1, size }))
    const { items } = (await (await send('/parts', { uploadId, parts })).json()) as {
      items: { url: string }[]
    }
    return { uploadId, put: (i: number, body: Buffer) => putTo(items[i]?.url ?? '', body) }
  }
  const putTo = (url: string, body: Buffer) => fetch(url, { method: 'PUT', body: new Blob([body]) })
  const [first, second] = [whole.subarray(0, sizes[0]), whole.subarray(sizes[0])]
  const { uploadId, put } = await begin()
  expect((await put(1, second)).status).toBe(200)
  expect((await put(0, first.subarray(1))).status).toBe(403)
  const complete = () => send('/complete', { uploadId, size: whole.length })
  expect((await complete()).status).toBe(400)
  expect((await put(0, first)).status).toBe(200)
  const { etag } = (await (await complete()).json()) as { etag: string }
  expect(await body(`${objectPath}/wait${query({ key, etag })}`)).toMatchObject({
    size: whole.length,
    event_name: 'ObjectCreated:CompleteMultipartUpload',
  })
  const { s3 } = development
  const stored = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  expect(stored.ContentType).toBe('video/mp4')
  expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true)

  const other = await begin()
  await other.put(0, first)
  for (const _ of ['once', 'again']) {
    expect((await send('/abort', { uploadId: other.uploadId })).status).toBe(200)
  }
  expect((await other.put(1, second)).status).toBe(404)
  const left = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  expect(left.Uploads).toBeUndefined()
})

test('a question for the headers of the live feed leaves no reader behind', async () => {
  for (let i = 0; i < 110; i++) {
    const { status, headers } = await call('/v1/live', { method: 'HEAD' })
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  }
  const live = await call('/v1/live')
  expect(live.status).toBe(200)
  await live.body?.cancel()
})

test('the token stays after a restart; --cors-origin adds a rule to the bucket, once', async () => {
  const { apiToken, s3 } = development
  const rules = async () => {
    const { CORSRules = [] } = await development.s3.send(
      new GetBucketCorsCommand({ Bucket: bucket }),
    )
    return CORSRules
  }
  await expect(s3.send(new GetBucketCorsCommand({ Bucket: bucket }))).rejects.toMatchObject({
    name: 'NoSuchCORSConfiguration',
  })
  for (const origin of ['http://localhost:5173', 'https://dashboard.example']) {
    await development.stop()
    development = await startDevelopment(folder, ['--cors-origin', origin])
    expect(development.apiToken).toBe(apiToken)
    expect(await rules()).toMatchObject([{ ID: 'upload-ledger-dev', AllowedOrigins: [origin] }])
  }
})
