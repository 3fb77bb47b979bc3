import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getRow, type Table } from '../../packages/upload-ledger/src/table/index.ts'
import type { Random } from './random.ts'

/** What a driver does with a versioned bucket, by whatever client. */
export interface VersionedBucket {
  put(key: string, body: string): Promise<unknown>
  /** Adds a delete marker. */
  remove(key: string): Promise<unknown>
  removeVersion(key: string, versionId: string): Promise<unknown>
  /** All versions and delete markers of a key. */
  versions(key: string): Promise<readonly Version[]>
  /** Begins an upload in parts, and gives what completes it. */
  beginParts(key: string, body: string): Promise<() => Promise<unknown>>
}

export interface Version {
  readonly versionId: string
  readonly isMarker: boolean
  readonly isLatest: boolean
}

/** How often each thing was done. */
export type Done = Record<
  'puts' | 'deletes' | 'version deletes' | 'un-deletes' | 'multipart uploads',
  number
>

/**
 * Does things to keys of a versioned bucket at random, several at once: puts, deletes, deletions of
 * versions, removals of delete markers, and uploads in parts that complete late.
 *
 * @param goesOn asked before each thing
 */
export async function driveVersions(
  bucket: VersionedBucket,
  random: Random,
  keys: readonly string[],
  { goesOn, parallel = 4 }: { goesOn: () => boolean; parallel?: number },
): Promise<Done> {
  const done: Done = {
    ...{ puts: 0, deletes: 0, 'version deletes': 0, 'un-deletes': 0, 'multipart uploads': 0 },
  }
  const uploads: (() => Promise<unknown>)[] = []
  let made = 0
  const doOne = async () => {
    const key = random.pick(keys)
    const what = random.weigh([
      [5, 'puts'],
      [3, 'deletes'],
      [4, 'version deletes'],
      [2, 'un-deletes'],
      [1, 'begin'],
      [uploads.length > 0 ? 2 : 0, 'multipart uploads'],
    ] as const)
    if (what === 'begin') {
      uploads.push(await bucket.beginParts(key, `parts ${++made}`))
      return
    }
    if (what === 'puts') await bucket.put(key, `body ${++made}`)
    else if (what === 'deletes') await bucket.remove(key)
    else if (what === 'multipart uploads')
      await uploads.splice(random.below(uploads.length), 1)[0]?.()
    else {
      const versions = await bucket.versions(key)
      const candidates =
        what === 'un-deletes'
          ? versions.filter(({ isMarker, isLatest }) => isMarker && isLatest)
          : versions
      if (candidates.length === 0) return
      await bucket.removeVersion(key, random.pick(candidates).versionId)
    }
    done[what]++
  }
  const work = async () => {
    while (goesOn()) await doOne()
  }
  await Promise.all(Array.from({ length: parallel }, work))
  for (const complete of uploads) {
    await complete()
    done['multipart uploads']++
  }
  return done
}

/** The keys whose row does not say what S3 shows now, with both. */
export async function unequalRows(
  s3: S3Client,
  table: Table,
  bucket: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    keys.map(async (key) => {
      const row = await getRow(table, bucket, key)
      const object = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).then(
        ({ ContentLength, ETag, VersionId }) => ({
          size: ContentLength,
          etag: ETag?.replaceAll('"', ''),
          version_id: VersionId,
        }),
        (error: { $metadata?: { httpStatusCode?: number } }) => {
          if (error.$metadata?.httpStatusCode !== 404) throw error
          return undefined
        },
      )
      const recorded =
        row === undefined || row.deleted
          ? undefined
          : { size: row.size, etag: row.etag, version_id: row.version_id }
      const [a, b] = [JSON.stringify(recorded), JSON.stringify(object)]
      return a === b ? [] : [`${key}: the row ${a}, S3 ${b}`]
    }),
  )
  return found.flat()
}
