import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type Connection, connectTo } from '../../../../e2e/support/connection.ts'
import { hostileGroups, unsafe } from '../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../e2e/support/random.ts'
import { often, seed } from '../../../../e2e/support/seed.ts'
import { signedRequest } from '../../../../e2e/support/signed.ts'
import { type LocalCloud, startLocalCloud } from '../../src/index.ts'

const credentials = { accessKeyId: 'local', secretAccessKey: 'locallocal' }

let root: string
let cloud: LocalCloud
let port = 0
let connections: readonly Connection[] = []
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
  port = Number(new URL(cloud.s3Url).port)
  connections = await Promise.all(Array.from({ length: 32 }, () => connectTo(port)))
})
afterAll(async () => {
  for (const connection of connections) connection.close()
  await cloud.close()
  await rm(root, { recursive: true, force: true })
})

const count = often(4_000)

test(`each of ${count} different keys is stored, listed, read and deleted as itself, and none is a file (seed ${seed})`, {
  timeout: 600_000 * (count / 10_000),
}, async () => {
  for (const keys of hostileGroups(createRandom(seed), count, 10_000)) {
    await storeAndRead(keys)
    await listAndDelete(keys)
  }
  expect(Object.keys(Object.prototype)).toEqual([])
})

async function storeAndRead(keys: readonly string[]): Promise<void> {
  const wrong: { method: string; key: string; status: number }[] = []
  const check = (method: string, key: string, { status }: Answer, right = true) => {
    if (status !== 200 || !right) wrong.push({ method, key, status })
  }
  await each(keys, async (key, ask, i) => {
    check('PUT', key, await ask('PUT', addressOf(key), bodyOf(i)))
  })
  await each(keys, async (key, ask, i) => {
    const body = bodyOf(i)
    const head = await ask('HEAD', addressOf(key))
    check('HEAD', key, head, head.head.includes(`"${hash('md5', body)}"`))
    const got = await ask('GET', addressOf(key))
    check('GET', key, got, got.body.toString() === body)
  })
  expect(wrong).toEqual([])
  expect((await namesBelow(root)).filter((name) => !isOurs(name))).toEqual([])
}

async function listAndDelete(keys: readonly string[]): Promise<void> {
  const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(await listed(keys.length, 'url')).toEqual(inOrder)
  expect(await listed(keys.length, undefined)).toEqual(inOrder)

  const named = keys.filter((key) => !beyondXml.test(key))
  for (let i = 0; i < named.length; i += 1_000) await deleteAll(named.slice(i, i + 1_000))
  const left = inOrder.filter((key) => beyondXml.test(key))
  expect(await listed(left.length, 'url')).toEqual(left)
  await each(left, async (key, ask) => {
    expect((await ask('DELETE', addressOf(key))).status).toBe(204)
  })
  expect(await listed(0, 'url')).toEqual([])
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
const beyondXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** The answer names each key that was deleted, and no other. */
async function deleteAll(keys: readonly string[]): Promise<void> {
  const escaped = (key: string) => key.replace(/[<>&\r]/g, (c) => `&#${c.charCodeAt(0)};`)
  const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`)
  const { status, body } = await askOnce(
    'POST',
    '/uploads?delete=',
    `<Delete>${objects.join('')}</Delete>`,
  )
  const text = body.toString()
  expect(status).toBe(200)
  expect(text).not.toContain('<Error>')
  expect(keysIn(text)).toEqual(keys)
}

/** All keys, page by page. Percent-encoded, no page has in it what XML cannot hold. */
async function listed(most: number, encoding: 'url' | undefined): Promise<string[]> {
  const found: string[] = []
  let after = ''
  for (let pages = 0; pages <= most; pages++) {
    const type = encoding === undefined ? '' : `encoding-type=${encoding}&`
    const { status, body } = await askOnce(
      'GET',
      `/uploads?${type}list-type=2&start-after=${encoded(after)}`,
    )
    const text = body.toString()
    if (status !== 200) throw new Error(`Cannot list: ${text}`)
    const pattern = encoding === undefined ? rawInXml : unsafe
    // A line end stands behind the declaration and nowhere else.
    expect(pattern.exec(text.replace('?>\n', ''))?.[0]).toBeUndefined()
    const keys = keysIn(text)
    found.push(...(encoding === undefined ? keys : keys.map(decodeURIComponent)))
    after = found.at(-1) ?? ''
    if (!text.includes('<IsTruncated>true</IsTruncated>')) return found
  }
  throw new Error('Cannot list: there is no end to it')
}

/** Without an encoding a key stands as it is, but for what a parser would refuse or change. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come out
const rawInXml = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/

/** What a reader of XML makes of each Key. No markup of a key may stand in it. */
function keysIn(text: string): string[] {
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
    key.replace(/&(?:#x([0-9A-F]+)|(lt|gt|amp|quot));/g, (_, code, name) =>
      code === undefined
        ? (references[name] ?? '')
        : String.fromCodePoint(Number.parseInt(code, 16)),
    ),
  )
}

const references: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

const encoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const addressOf = (key: string) => `/uploads/${key.split('/').map(encoded).join('/')}`
const bodyOf = (i: number) => (i % 20 === 0 ? `body ${i}` : '')

/** Asks as no SDK does: with nothing done to the key but the encoding that a URL needs. */
type Ask = (method: string, target: string, body?: string) => Promise<Answer>

function askOver(connection: Connection | undefined): Ask {
  return (method, target, body = '') => {
    if (connection === undefined) throw new Error('Cannot ask: nothing is connected')
    const headers = method === 'POST' ? { 'content-md5': hash('md5', body, 'base64') } : {}
    const request = { service: 's3', method, target, body, headers } as const
    return connection.ask(signedRequest(port, request, credentials.secretAccessKey))
  }
}

const askOnce: Ask = (...request) => askOver(connections[0])(...request)

async function each(
  keys: readonly string[],
  run: (key: string, ask: Ask, i: number) => Promise<void>,
): Promise<void> {
  const left = keys.entries()
  const work = async (connection: Connection) => {
    const ask = askOver(connection)
    for (const [i, key] of left) await run(key, ask, i)
  }
  await Promise.all(connections.map(work))
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
