import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { openStore } from '../packages/local-cloud/src/store/store.ts'
import { serveInChild } from '../packages/local-cloud/test/solid/child.ts'
import { multiplyObject } from '../packages/local-cloud/test/solid/multiply-object.ts'

// Lists a bucket of as many objects as the first argument says (1,000,000), in 1,000 folders, and
// prints what pages of each kind take. The rows are written straight to the store.

const count = Number(process.argv[2] ?? 1_000_000)
const inEach = Math.ceil(count / 1_000)
const Bucket = 'many'
const nameOf = (i: number): string =>
  `${String(Math.floor(i / inEach)).padStart(3, '0')}/${String(i % inEach).padStart(7, '0')}`

const folder = await mkdtemp(join(tmpdir(), 's3-many-'))
let serving = await serveInChild(folder)
try {
  await serving.client.send(new CreateBucketCommand({ Bucket }))
  await serving.client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'x' }))
  await serving.kill()
  const store = await openStore(join(folder, 'store'))
  await multiplyObject(store, Bucket, 'one', count, nameOf)
  await store.close()

  const start = performance.now()
  serving = await serveInChild(folder)
  console.log(`start with ${count} objects: ${milliseconds(performance.now() - start)}`)
  const at = (part: number): string => nameOf(Math.floor(count * part))
  await pages('1,000 keys', 50, (i) => ({ StartAfter: at(i / 50) }))
  await pages('100 keys', 50, (i) => ({ StartAfter: at(i / 50), MaxKeys: 100 }))
  await pages('1,000 folders', 10, () => ({ Delimiter: '/' }))
  await pages('a folder', 50, (i) => ({ Delimiter: '/', Prefix: `${at(i / 50).slice(0, 4)}` }))
  await whole()
  const { maxRssBytes } = await serving.usage()
  console.log(`peak memory: ${Math.round(maxRssBytes / 1024 ** 2)} MB`)
} finally {
  await serving.kill()
  await rm(folder, { recursive: true, force: true })
}

async function pages(
  what: string,
  times: number,
  input: (i: number) => Partial<ListObjectsV2CommandInput>,
): Promise<void> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    // Without the SDK's reading of the answer, which takes longer than the answer.
    const list = new ListObjectsV2Command({ Bucket, ...input(i) })
    const url = await getSignedUrl(serving.client, list)
    const start = performance.now()
    await (await fetch(url)).arrayBuffer()
    taken.push(performance.now() - start)
  }
  taken.sort((a, b) => a - b)
  const [median = 0, worst = 0] = [taken[Math.floor(times / 2)], taken.at(-1)]
  console.log(`a page of ${what}: median ${milliseconds(median)}, slowest ${milliseconds(worst)}`)
}

async function whole(): Promise<void> {
  const start = performance.now()
  let keys = 0
  let ContinuationToken: string | undefined
  for (let i = 0; i <= count; i++) {
    const list = new ListObjectsV2Command({ Bucket, ContinuationToken })
    const page = await serving.client.send(list)
    keys += page.KeyCount ?? 0
    ContinuationToken = page.NextContinuationToken
    if (ContinuationToken === undefined) break
  }
  console.log(`all ${keys} keys: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  if (keys !== count + 1) throw new Error(`Cannot trust the listing: ${keys} keys of ${count + 1}`)
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`
}
