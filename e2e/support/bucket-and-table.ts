import { setTimeout as wait } from 'node:timers/promises'
import { paginateScan } from '@aws-sdk/client-dynamodb'
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import type { Table } from '../../packages/upload-ledger/src/table/index.ts'

/** What a bucket and its table hold, by key, and the keys at which they differ. */
export interface Comparison {
  /** ETags, without their quotes. */
  readonly objects: ReadonlyMap<string, string>
  readonly divergent: readonly string[]
}

const mostLooks = 400
const longestStandstillMs = 60_000

/**
 * Compares the objects of `incoming/` with the rows that are no tombstones, until they are equal or
 * have come no nearer for a minute.
 */
export async function compareBucketAndTable(from: {
  s3: S3Client
  table: Table
}): Promise<Comparison> {
  let nearest = Number.POSITIVE_INFINITY
  let nearerMs = performance.now()
  for (let looks = 1; ; looks++) {
    const beganMs = performance.now()
    const comparison = await look(from).catch(() => undefined)
    const nowMs = performance.now()
    const distance = comparison?.divergent.length ?? Number.POSITIVE_INFINITY
    if (comparison !== undefined && distance === 0) return comparison
    if (distance < nearest) {
      nearest = distance
      nearerMs = nowMs
    }
    if (looks === mostLooks || nowMs - nearerMs > longestStandstillMs) {
      if (comparison !== undefined) return comparison
      throw new Error('Cannot compare the bucket with its table: one of them does not answer')
    }
    // Looking takes the time of what is looked at, so it is done a quarter of the time at most.
    await wait(Math.max(50, 3 * (nowMs - beganMs)))
  }
}

async function look({ s3, table }: { s3: S3Client; table: Table }): Promise<Comparison> {
  const [objects, rows] = await Promise.all([objectsOf(s3, 'incoming/'), rowsOf(table)])
  const keys = new Set([...objects.keys(), ...rows.keys()])
  return { objects, divergent: [...keys].filter((key) => objects.get(key) !== rows.get(key)) }
}

/** The ETags of the objects in the bucket `uploads`, without their quotes, by key. */
export async function objectsOf(client: S3Client, Prefix: string): Promise<Map<string, string>> {
  const objects = new Map<string, string>()
  const request = { Bucket: 'uploads', Prefix }
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, request)) {
    for (const { Key = '', ETag = '' } of Contents) objects.set(Key, ETag.replaceAll('"', ''))
  }
  return objects
}

/** The ETags of the rows that are no tombstones, by key. */
export async function rowsOf({ client, name: TableName }: Table): Promise<Map<string, string>> {
  const rows = new Map<string, string>()
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { object_key: key, etag, deleted } of Items) {
      if (!deleted) rows.set(key?.S ?? '', etag?.S ?? '')
    }
  }
  return rows
}
