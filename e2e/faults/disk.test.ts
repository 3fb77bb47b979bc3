import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { until } from '../support/development.ts'
import { type CloudProcess, prepareCloud, startCloudProcess } from './cloud-process.ts'
import { failingSync, fullDisk } from './failing-disk.ts'

const disks = [fullDisk, failingSync]
for (const { name, lacks } of disks) {
  if (lacks !== undefined) console.log(`skipped: a test of ${name}, which takes ${lacks}`)
}

/** What was acknowledged, by the names of the objects and the items. */
interface Acknowledged {
  readonly objects: string[]
  readonly items: string[]
}

test.for(disks.filter(({ lacks }) => lacks === undefined))(
  'with $name, failed writes are answered with an error and no acknowledged write is lost',
  async (disk) => {
    const root = await mkdtemp(join(tmpdir(), 'upload-ledger-disk-'))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    const folder = join(root, 'data')
    const cloud = await startCloudProcess(folder, disk.environment(root))
    const acknowledged: Acknowledged = { objects: [], items: [] }
    try {
      await prepareCloud(cloud)
      expect(await write(cloud, 'before', acknowledged)).toEqual([])
      await disk.fail(cloud, root)
      const refusals = await write(cloud, 'during', acknowledged)
      expect(new Set(refusals)).toEqual(new Set(['InternalError', 'InternalServerError']))
      await disk.fix(cloud, root)
      // Whether it serves again or wants to be started again: what it acknowledges is to stay.
      await write(cloud, 'after', acknowledged)
    } finally {
      await cloud.kill()
    }
    const again = await startCloudProcess(folder)
    try {
      expect(await lost(again, acknowledged)).toEqual([])
      expect(await write(again, 'again', acknowledged)).toEqual([])
      await until(
        async () => {
          const rows = acknowledged.objects.map((key) => getRow(again.table, 'uploads', key))
          return (await Promise.all(rows)).every((row) => row !== undefined)
        },
        () => 'the events of acknowledged objects did not all become rows',
      )
      const log = await readFile(join(folder, 'functions', 'upload-ledger', 'log.jsonl'), 'utf8')
      expect(log).toContain('Saved metadata for uploads/again-0')
    } finally {
      await again.kill()
    }
  },
)

const rounds = 40

/** Puts objects and items of many sizes, in turn; gives the names of the errors there were. */
async function write(
  { s3, table }: CloudProcess,
  when: string,
  acknowledged: Acknowledged,
): Promise<string[]> {
  const refusals: string[] = []
  for (let i = 0; i < rounds; i++) {
    const Key = `${when}-${i}`
    // Long enough, put together, for several of the blocks that a log is made of.
    const text = 'x'.repeat((i * 487) % 2_000)
    const put = new PutObjectCommand({ Bucket: 'uploads', Key, Metadata: { text }, Body: Key })
    const Item = { bucket: { S: 'items' }, object_key: { S: Key }, text: { S: text } }
    const item = new PutItemCommand({ TableName: table.name, Item })
    const written = [
      s3.send(put).then(() => void acknowledged.objects.push(Key)),
      table.client.send(item).then(() => void acknowledged.items.push(Key)),
    ]
    for (const outcome of await Promise.allSettled(written)) {
      if (outcome.status === 'rejected') refusals.push(outcome.reason.name)
    }
  }
  return refusals
}

/** The acknowledged that are not there. */
async function lost({ s3, table }: CloudProcess, { objects, items }: Acknowledged) {
  const missing: string[] = []
  for (const Key of objects) {
    const head = s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key }))
    await head.catch(() => missing.push(`object ${Key}`))
  }
  for (const key of items) {
    if ((await getRow(table, 'items', key)) === undefined) missing.push(`item ${key}`)
  }
  return missing
}
