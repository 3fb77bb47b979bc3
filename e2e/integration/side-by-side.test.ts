import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  InvokeCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { until } from '../support/development.ts'
import { type EmptyCloud, startEmptyCloud } from '../support/empty-cloud.ts'
import {
  Bucket,
  buildExercise,
  FunctionName,
  itemsOf,
  lessonEvents,
  type PlainCode,
  plain,
} from '../support/lesson.ts'
import { testWithBoto3 } from '../support/test-with.ts'

const bundle = new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url)

/** Hands the lesson's events to the function one by one; gives its answers. */
async function deliver({ lambda }: EmptyCloud): Promise<readonly string[]> {
  const answers: string[] = []
  for (const { name, payload } of lessonEvents()) {
    const got = await lambda.send(new InvokeCommand({ FunctionName, Payload: payload }))
    const text = got.Payload?.transformToString() ?? ''
    expect(got.FunctionError, `${name}: ${text}`).toBeUndefined()
    answers.push(JSON.parse(text).body ?? '')
  }
  return answers
}

async function swapInOurs({ lambda }: EmptyCloud): Promise<void> {
  const ZipFile = zipped([{ name: 'index.cjs', contents: readFileSync(bundle) }])
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
  const configuration = { FunctionName, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const
  await lambda.send(new UpdateFunctionConfigurationCommand(configuration))
}

/** Ten uploads of real files, of which one is replaced, one removed, and one named with a space. */
async function upload({ s3 }: EmptyCloud, folder: string): Promise<void> {
  const key = (name: string) => `incoming/${folder}/${name}`
  for (let i = 0; i < 8; i++) {
    await s3.send(
      new PutObjectCommand({ Bucket, Key: key(`file ${i}.txt`), Body: 'x'.repeat(i + 1) }),
    )
  }
  await s3.send(new PutObjectCommand({ Bucket, Key: key('file 1.txt'), Body: 'replaced' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: key('removed.txt'), Body: 'x' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key('removed.txt') }))
}

/** @param uploads whether to upload files as well, whose events S3 itself delivers */
async function sideBySide(code: PlainCode, uploads: boolean): Promise<void> {
  await using cloud = await startEmptyCloud()
  await buildExercise(cloud, code)
  const logFile = join(cloud.workingFolder, '.upload-ledger/functions', FunctionName, 'log.jsonl')
  /** Waits until each of the eleven events of a folder has its line: S3 delivers in no order. */
  const arrived = (folder: string) =>
    until(
      async () => {
        const lines = (await readFile(logFile, 'utf8')).split('\n')
        const named = lines.filter((line) => line.includes(`incoming/${folder}/`))
        return named.filter((line) => !line.includes('platform.')).length >= 11
      },
      () => `the uploads did not arrive in ${folder}`,
    )

  // Delivered as S3 may deliver: twice, late, and after the removal.
  await deliver(cloud)
  if (uploads) {
    await upload(cloud, 'plain')
    await arrived('plain')
  }
  const before = await itemsOf(cloud)
  // The exercise warns of each of these.
  expect(before.get('lesson/report.pdf')).toMatchObject({ size: 1000 }) // the older version
  expect(before.get('lesson/my holiday.jpg')).toMatchObject({ size: 3000 }) // its duplicate
  expect(before.get('lesson/notes.txt')).toMatchObject({ size: 300, deleted: false }) // removed
  expect(before.get('lesson/plan.txt')).toMatchObject({ size: 70 })
  expect([...before.values()].some(({ hasPosition }) => hasPosition)).toBe(false)
  if (uploads) {
    // A removal leaves an item like any other.
    expect(before.get('incoming/plain/removed.txt')?.deleted).toBe(false)
    expect([...before.keys()].filter((key) => key.includes('file'))).toHaveLength(8)
  }

  await swapInOurs(cloud)
  expect(await itemsOf(cloud)).toEqual(before)
  const outcomes = (await deliver(cloud)).map((answer) => {
    const counts: Record<string, number> = JSON.parse(answer)
    return Object.keys(counts).find((name) => counts[name] === 1)
  })
  expect(outcomes).toEqual([
    ...['written', 'stale', 'duplicate', 'duplicate', 'written', 'stale'],
    ...['duplicate', 'written', 'stale', 'duplicate'],
  ])
  if (uploads) {
    await upload(cloud, 'ours')
    await arrived('ours')
  }
  const after = await itemsOf(cloud)
  expect(after.get('lesson/report.pdf')).toMatchObject({ size: 2000, hasPosition: true })
  expect(after.get('lesson/my holiday.jpg')).toMatchObject({ size: 4000, hasPosition: true })
  expect(after.get('lesson/notes.txt')).toMatchObject({ deleted: true, hasPosition: true })
  // A duplicate changes no row, not even one without a position.
  expect(after.get('lesson/plan.txt')).toEqual(before.get('lesson/plan.txt'))
  if (uploads) {
    expect(after.get('incoming/ours/removed.txt')).toMatchObject({ deleted: true })
    expect(after.get('incoming/ours/file 1.txt')).toMatchObject({ size: 'replaced'.length })
  }
  // Rows that no event has touched since are as they were.
  for (const [key, item] of before) {
    if (key.startsWith('incoming/plain/')) expect(after.get(key)).toEqual(item)
  }
}

test('in TypeScript, the plain handler ends wrong and ours right, on the same table and events', () =>
  sideBySide(plain.node, true))

testWithBoto3()(
  'in Python, the plain handler ends wrong and ours right, on the same table and events',
  () => sideBySide(plain.python, false),
)
