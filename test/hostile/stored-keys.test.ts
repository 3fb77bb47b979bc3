import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { Agent, request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../../src/local/index.ts'
import { createRandom } from '../simulation/random.ts'
import { hostileKey } from './hostile-keys.ts'
import { often, seed } from './seed.ts'
import { signedHeaders } from './signed.ts'

const random = createRandom(seed)
const keys = [...new Set(Array.from({ length: often(10_000) }, () => hostileKey(random)))]
const credentials = { accessKeyId: 'local', secretAccessKey: 'locallocal' }

let root: string
let cloud: LocalCloud
const agent = new Agent({ keepAlive: true, maxSockets: 32 })
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'upload-ledger-keys-'))
  // So deep that what climbs a few folders is still seen.
  const dataFolder = join(root, 'a', 'b', 'c', 'd', 'data')
  await mkdir(dataFolder, { recursive: true })
  cloud = await startLocalCloud({
    ...{ dataFolder, s3Port: 0, dynamodbPort: 0, region: 'us-east-1', functions: [] },
    owner: credentials,
  })
  const s3 = new S3Client({ endpoint: cloud.s3Url, region: 'us-east-1', credentials })
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }))
  s3.destroy()
})
afterAll(async () => {
  agent.destroy()
  await cloud.close()
  await rm(root, { recursive: true, force: true })
})

/** Asks as no SDK does: with nothing done to the key but the encoding that a URL needs. */
async function ask(method: string, target: string, body = '') {
  const { port } = new URL(cloud.s3Url)
  const digest = { 'content-md5': createHash('md5').update(body).digest('base64') }
  const request = { service: 's3', method, target, body, headers: digest } as const
  const headers = signedHeaders(Number(port), request, credentials.secretAccessKey)
  return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const outgoing = send({ port, host: '127.0.0.1', method, path: target, headers, agent })
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, body: bytes }),
        reject,
      )
    })
    outgoing.end(body)
  })
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const addressOf = (key: string) => `/uploads/${key.split('/').map(encoded).join('/')}`
const bodyOf = (i: number) => (i % 20 === 0 ? `body ${i}` : '')

test(`every key of ${keys.length} is stored, listed, read and deleted as itself, and none is a file (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const refused: string[] = []
  await each(async (key, i) => {
    if ((await ask('PUT', addressOf(key), bodyOf(i))).status !== 200) refused.push(key)
  })
  expect(refused).toEqual([])

  const wrong: string[] = []
  await each(async (key, i) => {
    const { status, body } = await ask('GET', addressOf(key))
    if (status !== 200 || body.toString() !== bodyOf(i)) wrong.push(key)
  })
  expect(wrong).toEqual([])

  const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(await listed()).toEqual(inOrder)
  const outside = (await namesBelow(root)).filter((name) => !isOurs(name))
  expect(outside).toEqual([])

  const named = keys.filter((key) => !beyondXml.test(key))
  for (let i = 0; i < named.length; i += 1_000) await deleteAll(named.slice(i, i + 1_000))
  expect(await listed()).toEqual(inOrder.filter((key) => beyondXml.test(key)))
  for (const key of keys.filter((key) => beyondXml.test(key))) {
    expect((await ask('DELETE', addressOf(key))).status).toBe(204)
  }
  expect(await listed()).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
const beyondXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

async function deleteAll(some: readonly string[]): Promise<void> {
  const escaped = (key: string) => key.replace(/[<>&\r]/g, (c) => `&#${c.charCodeAt(0)};`)
  const objects = some.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`)
  const body = `<Delete><Quiet>true</Quiet>${objects.join('')}</Delete>`
  const answer = await ask('POST', '/uploads?delete=', body)
  expect(answer.status).toBe(200)
  expect(answer.body.toString()).not.toContain('<Error>')
}

/** All keys, page by page; no page has in it what XML cannot hold. */
async function listed(): Promise<string[]> {
  const found: string[] = []
  let after = ''
  for (let pages = 0; pages <= keys.length; pages++) {
    const query = `encoding-type=url&list-type=2&start-after=${encoded(after)}`
    const { status, body } = await ask('GET', `/uploads?${query}`)
    const text = body.toString()
    if (status !== 200) throw new Error(`Cannot list: ${text}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come out
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\p{Cf}\p{Cs}]/u)
    const raw = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
    found.push(...raw.map((key) => decodeURIComponent(key.replaceAll('+', ' '))))
    after = found.at(-1) ?? ''
    if (!text.includes('<IsTruncated>true</IsTruncated>')) return found
  }
  throw new Error('Cannot list: there is no end to it')
}

async function namesBelow(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** Names of our own making: letters, digits and dots, below the data folder. */
function isOurs(name: string): boolean {
  return /^a\/b\/c\/d\/data\/(?:[a-z0-9]+\/)*[A-Za-z0-9.-]+$/.test(name)
}

async function each(run: (key: string, i: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    for (let i = next++; i < keys.length; i = next++) await run(keys[i] ?? '', i)
  }
  await Promise.all(Array.from({ length: 32 }, work))
}
