import { join } from 'node:path'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { openStore } from '../../packages/local-cloud/src/store/store.ts'
import { type ServingChild, serveInChild } from '../../packages/local-cloud/test/solid/child.ts'
import { multiplyObject } from '../../packages/local-cloud/test/solid/multiply-object.ts'

export const manyObjectsBucket = 'many'
const folders = 1_000

/** Makes a bucket of so many objects in 1,000 folders, by rows that are written straight to the store. */
export async function makeManyObjects(folder: string, count: number): Promise<void> {
  const Bucket = manyObjectsBucket
  const serving = await serveInChild(folder)
  try {
    await serving.client.send(new CreateBucketCommand({ Bucket }))
    await serving.client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'x' }))
  } finally {
    await serving.kill()
  }
  const store = await openStore(join(folder, 'store'))
  await multiplyObject(store, Bucket, 'one', count, (i) => nameOf(i, count))
  await store.close()
}

/** The key of one of them. */
export function nameOf(i: number, count: number): string {
  const inEach = Math.ceil(count / folders)
  const folder = String(Math.floor(i / inEach)).padStart(3, '0')
  return `${folder}/${String(i % inEach).padStart(7, '0')}`
}

/** Asks for a page so many times, and gives the milliseconds until each was there. */
export async function pageTimes(
  { client }: ServingChild,
  times: number,
  input: (i: number) => Partial<ListObjectsV2CommandInput>,
): Promise<readonly number[]> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    // Without the SDK's reading of the answer, which takes longer than the answer.
    const list = new ListObjectsV2Command({ Bucket: manyObjectsBucket, ...input(i) })
    const url = await getSignedUrl(client, list)
    const startMs = performance.now()
    const answer = await fetch(url)
    await answer.arrayBuffer()
    taken.push(performance.now() - startMs)
    if (!answer.ok) throw new Error(`Cannot list: HTTP ${answer.status}`)
  }
  return taken
}
