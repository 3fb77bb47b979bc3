import { readFile } from 'node:fs/promises'
import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { rowsOf } from '../support/bucket-and-table.ts'
import {
  type Development,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { examine } from './doctor.ts'

const Bucket = 'uploads'
const keys = ['--prefix', 'photos=1/', '--prefix', 'scans/', '--suffix', '.jpg', '--suffix', '.png']
const shown = 'photos=1/*.jpg, photos=1/*.png, scans/*.jpg, scans/*.png'

/** Uploads to where the trigger looks, to where it does not, and what the function leaves out. */
async function uploadAll({ s3 }: Development, name: string): Promise<void> {
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  const others = [`other/${name}.jpg`, `scans/${name}.gif`, `scans/${name}.jpg.txt`, `${name}.png`]
  for (const key of [...others, `scans/draft-${name}.jpg`, ...recorded(name)]) await put(key)
}

const recorded = (name: string) =>
  ['photos=1', 'scans'].flatMap((folder) =>
    ['jpg', 'png'].map((suffix) => `${folder}/${name}.${suffix}`),
  )

/** Waits until the function has ignored so many events of the excluded key. */
async function ignored({ logFile }: Development, key: string, count: number): Promise<void> {
  const line = `Ignored a record: ${Bucket}/${key} is excluded by draft*`
  await until(
    async () => (await readFile(logFile, 'utf8')).split(line).length > count,
    () => `the function has not ignored ${count} events of ${key}`,
  )
}

async function checkRows(running: Development, name: string, before: readonly string[]) {
  await uploadAll(running, name)
  const excluded = `scans/draft-${name}.jpg`
  await ignored(running, excluded, 1)
  await running.s3.send(new DeleteObjectCommand({ Bucket, Key: excluded }))
  await ignored(running, excluded, 2)
  const expected = [...before, ...recorded(name)].sort()
  const rows = await until(
    async () => {
      const found = await rowsOf(running.table)
      return found.size >= expected.length && found
    },
    () => `not every upload of ${name} has a row`,
  )
  expect([...rows.keys()].sort()).toEqual(expected)
  expect(await getRow(running.table, Bucket, excluded)).toBeUndefined()
  expect(running.output()).not.toMatch(/^ {2}[✗–?]/m)
}

async function trigger(running: Development) {
  const report = await examine(['--data', running.dataFolder])
  expect(report).toMatchObject({ code: 0, unseen: {} })
  return report.lines.find(({ id }) => id === 'trigger')?.detail
}

test('several prefixes and suffixes are recorded, and excluded keys are not, by each delivery', async () => {
  await using folder = await temporaryFolder()
  const first = 'photos=1/notes.jpg'
  {
    const flags = [...keys, '--exclude', 'draft*', '--exclude', '*/']
    await using running = await startDevelopment(folder.path, flags)
    await checkRows(running, 'a', [first])
    expect(await trigger(running)).toBe(
      `direct, by notification upload-ledger and 3 more, on ${shown}, for uploads and removals`,
    )
  }
  {
    await using running = await startDevelopment(folder.path, ['--delivery', 'eventbridge'])
    const get = new GetBucketNotificationConfigurationCommand({ Bucket })
    const { $metadata, ...configuration } = await running.s3.send(get)
    expect(configuration).toEqual({ EventBridgeConfiguration: {} })
    await checkRows(running, 'b', [first, ...recorded('a')])
    expect(await trigger(running)).toBe(
      `eventbridge, by rule upload-ledger-uploads, on ${shown}, for uploads and removals`,
    )
  }
  const flags = ['--delivery', 'queue', '--prefix', 'scans/', '--exclude', '']
  await using running = await startDevelopment(folder.path, flags)
  expect(running.output()).toContain(
    'queue, by notification upload-ledger and 1 more, on scans/*.jpg',
  )
  const Key = 'scans/draft-c.png'
  await running.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  await until(
    () => getRow(running.table, Bucket, Key),
    () => 'a key that is excluded no more left no row',
  )
})
