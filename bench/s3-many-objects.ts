import process from 'node:process'
import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3'
import { temporaryFolder } from '../e2e/support/development.ts'
import { serveInChild } from '../packages/local-cloud/test/solid/child.ts'
import {
  makeManyObjects,
  manyObjectsBucket,
  nameOf,
  pageTimes,
} from './local-cloud/many-objects.ts'
import { median } from './results.ts'

// Lists a bucket of as many objects as the first argument says (1,000,000), in 1,000 folders, and
// prints what pages of each kind take.

const count = Number(process.argv[2] ?? 1_000_000)
const at = (part: number): string => nameOf(Math.floor(count * part), count)

await using folder = await temporaryFolder()
await makeManyObjects(folder.path, count)
const start = performance.now()
const serving = await serveInChild(folder.path)
try {
  console.log(`start with ${count} objects: ${milliseconds(performance.now() - start)}`)
  await pages('1,000 keys', 50, (i) => ({ StartAfter: at(i / 50) }))
  await pages('100 keys', 50, (i) => ({ StartAfter: at(i / 50), MaxKeys: 100 }))
  await pages('1,000 folders', 10, () => ({ Delimiter: '/' }))
  await pages('a folder', 50, (i) => ({ Delimiter: '/', Prefix: `${at(i / 50).slice(0, 4)}` }))
  await whole()
  const { maxRssBytes } = await serving.usage()
  console.log(`peak memory: ${Math.round(maxRssBytes / 1024 ** 2)} MB`)
} finally {
  await serving.kill()
}

async function pages(
  what: string,
  times: number,
  input: (i: number) => Partial<ListObjectsV2CommandInput>,
): Promise<void> {
  const taken = await pageTimes(serving, times, input)
  const [middle, worst] = [median(taken), Math.max(...taken)]
  console.log(`a page of ${what}: median ${milliseconds(middle)}, slowest ${milliseconds(worst)}`)
}

async function whole(): Promise<void> {
  const start = performance.now()
  let keys = 0
  let ContinuationToken: string | undefined
  for (let i = 0; i <= count; i++) {
    const list = new ListObjectsV2Command({ Bucket: manyObjectsBucket, ContinuationToken })
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
