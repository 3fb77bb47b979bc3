import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import type { Invocation } from '../delivery/index.ts'
import { openStore } from '../store.ts'
import { functionArn } from './testing/start.ts'

const Bucket = 'versions'

test('a process killed under load keeps versions, events and files of one mind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 's3-version-kill-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const acknowledged = new Set<string>()
  const made: { Key: string; VersionId: string }[] = []
  let count = 0
  for (let round = 0; round < 4; round++) {
    const { child, client } = await serve(folder)
    if (round === 0) await prepare(client)
    const target = count + 60 + round * 13
    const workers = Array.from({ length: 8 }, async () => {
      while (child.exitCode === null && child.signalCode === null) {
        const number = count++
        const Key = `k${number % 5}`
        // Puts, deletions, and removals of versions made before, current ones among them.
        const victim = number % 4 === 3 ? made.pop() : undefined
        const { VersionId = '' } =
          victim !== undefined
            ? await client.send(new DeleteObjectCommand({ Bucket, ...victim }))
            : number % 5 === 4
              ? await client.send(new DeleteObjectCommand({ Bucket, Key }))
              : await client.send(new PutObjectCommand({ Bucket, Key, Body: `body ${number}` }))
        acknowledged.add(victim === undefined ? `made ${VersionId}` : `removed ${VersionId}`)
        if (victim === undefined) made.push({ Key, VersionId })
        if (number >= target) child.kill('SIGKILL')
      }
    })
    await Promise.allSettled(workers)
    if (child.signalCode === null) await once(child, 'exit')
    client.destroy()
  }

  const { child, client } = await serve(folder)
  const listed: { id: string; isLatest: boolean; isMarker: boolean; key: string }[] = []
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
  for (let page = 0; page < 100 && next !== undefined; page++) {
    const answer: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 7, ...next }),
    )
    const { Versions = [], DeleteMarkers = [] } = answer
    for (const [rows, isMarker] of [[Versions, false] as const, [DeleteMarkers, true] as const]) {
      for (const { VersionId = '', IsLatest = false, Key = '' } of rows) {
        listed.push({ id: VersionId, isLatest: IsLatest, isMarker, key: Key })
      }
    }
    const { NextKeyMarker: KeyMarker = '', NextVersionIdMarker: VersionIdMarker = '' } = answer
    next = answer.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined
  }
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
  client.destroy()
  child.kill('SIGKILL')
  await once(child, 'exit')

  // Each event was written with its change, so that the events alone say what must be there.
  const told = await eventsIn(folder)
  const removed = new Set(told.filter((event) => event.isRemoval).map((event) => event.versionId))
  const left = told.filter((event) => !event.isRemoval && !removed.has(event.versionId))
  expect(acknowledged.size).toBeGreaterThan(100)
  const seen = new Set(
    told.map(({ isRemoval, versionId }) => `${isRemoval ? 'removed' : 'made'} ${versionId}`),
  )
  expect([...acknowledged].filter((change) => !seen.has(change))).toEqual([])
  expect(listed.map(({ id }) => id).sort()).toEqual(left.map((event) => event.versionId).sort())
  const newest = new Map<string, string>()
  for (const { key, versionId } of left.sort((a, b) => (a.sequencer < b.sequencer ? -1 : 1))) {
    newest.set(key, versionId)
  }
  const latest = listed.filter(({ isLatest }) => isLatest)
  expect(new Map(latest.map(({ key, id }) => [key, id]))).toEqual(newest)
  const present = latest.filter(({ isMarker }) => !isMarker).map(({ key }) => key)
  expect(Contents.map(({ Key }) => Key)).toEqual(present.sort())
  const files = await readdir(join(folder, 'bodies'), { recursive: true })
  const bodies = listed.filter(({ isMarker }) => !isMarker)
  expect(files.filter((name) => name.length > 2)).toHaveLength(bodies.length)
}, 120_000)

interface Told {
  readonly key: string
  readonly versionId: string
  readonly sequencer: string
  readonly isRemoval: boolean
}

async function eventsIn(folder: string): Promise<Told[]> {
  const store = await openStore(join(folder, 'store'))
  const outbox = store.sublevel<string, Invocation>('test-outbox', { valueEncoding: 'json' })
  const payloads = (await outbox.values().all()).map(({ payload }) => payload)
  await store.close()
  return (payloads as { Records: { eventName: string; s3: { object: Told } }[] }[]).flatMap(
    ({ Records }) =>
      Records.map(({ eventName, s3 }) => ({
        ...s3.object,
        isRemoval: eventName === 'ObjectRemoved:Delete',
      })),
  )
}

async function prepare(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  const Events = ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const]
  const target = { LambdaFunctionArn: functionArn, Events }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [target] }
  await client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
}

/** The endpoint in a process of its own, which can be killed. */
async function serve(folder: string) {
  const program = new URL('./testing/serve.ts', import.meta.url)
  const child = spawn(process.execPath, [program.pathname, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${line.toString().trim()}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    maxAttempts: 1,
  })
  return { child, client }
}
