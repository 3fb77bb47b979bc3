import { setTimeout as wait } from 'node:timers/promises'
import { paginateScan } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { type Development, startDevelopment, temporaryFolder, until } from './development.ts'

const uploads = 2_000
const kills = 20
const writers = 16

/** What was acknowledged of the objects that are written once. */
const acknowledged = new Set<string>()

test('20 kills (-9) under 2,000 uploads lose no acknowledged object and no event', async () => {
  await using folder = await temporaryFolder()
  let development = await startDevelopment(folder.path)
  let starting: Promise<unknown> = Promise.resolve()
  let next = 0
  let over = false

  const write = async () => {
    while (next < uploads) {
      const number = next++
      // An upload that fails is sent again, as a client does, until it is acknowledged.
      while (!(await upload(development, number))) await starting
    }
  }
  const kill = async () => {
    for (let i = 0; i < kills; i++) {
      // Spread over the uploads, at an instant that none of them knows.
      const from = (uploads / kills) * i
      while (next < from && !over) await wait(5)
      await wait(Math.random() * 60)
      await development.stop('SIGKILL')
      const restarted = startDevelopment(folder.path)
      starting = restarted
      development = await restarted
    }
  }
  const killing = kill()
  await Promise.all(Array.from({ length: writers }, write))
  over = true
  await killing

  expect(acknowledged.size).toBeGreaterThan(uploads / 2)
  const seen = await until(
    async () => {
      const [objects, rows] = await Promise.all([objectsOf(development), rowsOf(development)])
      return sameMap(objects, rows) && { objects, rows }
    },
    () => 'the rows did not come to equal the bucket',
  )
  expect([...acknowledged].filter((key) => !seen.objects.has(key))).toEqual([])
  await development.stop()
}, 300_000)

/** Of four writes three make an object of its own; the fourth makes or removes one of ten. */
async function upload({ s3 }: Development, number: number): Promise<boolean> {
  const contested = number % 4 === 3
  const Key = contested ? `incoming/contested-${number % 10}` : `incoming/own-${number}`
  const object = { Bucket: 'uploads', Key }
  const signal = { abortSignal: AbortSignal.timeout(10_000) }
  try {
    if (contested && number % 3 === 0) await s3.send(new DeleteObjectCommand(object), signal)
    else await s3.send(new PutObjectCommand({ ...object, Body: `upload ${number}` }), signal)
    if (!contested) acknowledged.add(Key)
    return true
  } catch {
    await wait(20)
    return false
  }
}

async function objectsOf({ s3 }: Development): Promise<Map<string, string>> {
  const objects = new Map<string, string>()
  const request = { Bucket: 'uploads', Prefix: 'incoming/' }
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, request)) {
    for (const { Key = '', ETag = '' } of Contents) objects.set(Key, ETag.replaceAll('"', ''))
  }
  return objects
}

async function rowsOf({ table }: Development): Promise<Map<string, string>> {
  const rows = new Map<string, string>()
  const { client, name: TableName } = table
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { object_key: key, etag, deleted } of Items) {
      if (!deleted) rows.set(key?.S ?? '', etag?.S ?? '')
    }
  }
  return rows
}

function sameMap(a: Map<string, string>, b: Map<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
