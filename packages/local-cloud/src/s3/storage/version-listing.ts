import { commonPrefixOf } from './common-prefix.ts'
import type { Database } from './database.ts'
import { objectKey } from './objects.ts'
import { RowReader } from './row-reader.ts'
import type { Sequencer } from './sequencer.ts'
import { afterPrefix } from './table.ts'
import {
  keyOfVersion,
  type VersionRow,
  versionKey,
  versionsPrefix,
  versionsUnder,
} from './versions.ts'

export interface VersionQuery {
  readonly bucket: string
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  /** Where to go on; undefined at the beginning. */
  readonly after: VersionPosition | undefined
  readonly greatestCount: number
}

/** After one version, before or after all versions of a key, or after a common prefix. */
export type VersionPosition =
  | { readonly kind: 'version'; readonly key: string; readonly sequencer: Sequencer }
  | { readonly kind: 'before'; readonly key: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'prefix'; readonly prefix: string }

export interface VersionPage {
  /** By keys, in the order of their bytes; of one key, the newest version first. */
  readonly entries: readonly VersionEntry[]
  /** Undefined when there is no more. */
  readonly next: VersionPosition | undefined
}

export type VersionEntry =
  | {
      readonly kind: 'version'
      readonly key: string
      readonly row: VersionRow
      readonly isLatest: boolean
    }
  | { readonly kind: 'prefix'; readonly prefix: string }

/**
 * One page of all versions of a bucket's objects.
 *
 * It reads current objects and other versions side by side, from one snapshot, since any change
 * moves rows from the one to the other.
 */
export async function listVersions(database: Database, query: VersionQuery): Promise<VersionPage> {
  const { bucket, prefix, delimiter, after, greatestCount } = query
  const entries: VersionEntry[] = []
  if (greatestCount === 0) return { entries, next: undefined }
  const rows = new MergedRows(database, query)
  try {
    // Of a key that is gone on with, the newest was on an earlier page.
    let lastKey = after?.kind === 'version' ? after.key : undefined
    for (;;) {
      const found = await rows.next()
      if (found === undefined) return { entries, next: undefined }
      const { key, json } = found
      if (entries.length === greatestCount) return { entries, next: positionOf(entries.at(-1)) }
      const common = commonPrefixOf(key, prefix, delimiter)
      if (common === undefined) {
        const row: VersionRow = JSON.parse(json)
        entries.push({ kind: 'version', key, row, isLatest: key !== lastKey })
        lastKey = key
      } else {
        entries.push({ kind: 'prefix', prefix: common })
        rows.passOver(
          afterPrefix(objectKey(bucket, common)),
          afterPrefix(versionsUnder(bucket, common)),
        )
      }
    }
  } finally {
    await rows.close()
  }
}

function positionOf(entry: VersionEntry | undefined): VersionPosition | undefined {
  if (entry === undefined) return undefined
  return entry.kind === 'prefix'
    ? { kind: 'prefix', prefix: entry.prefix }
    : { kind: 'version', key: entry.key, sequencer: entry.row.sequencer }
}

interface Found {
  readonly key: string
  readonly json: string
}

/** The rows of `objects` and of `versions` as one sequence. */
class MergedRows {
  readonly #bucket: string
  readonly #after: VersionPosition | undefined
  readonly #snapshot: ReturnType<Database['store']['snapshot']>
  readonly #objects: RowReader
  readonly #versions: RowReader
  #object: Found | undefined
  #version: Found | undefined

  constructor(database: Database, { bucket, prefix, after, greatestCount }: VersionQuery) {
    this.#bucket = bucket
    this.#after = after
    this.#snapshot = database.store.snapshot()
    const [firstObject, firstVersion] = firstRows(bucket, prefix, after)
    const objects = {
      gte: later(firstObject, Buffer.from(objectKey(bucket, prefix))),
      lt: afterPrefix(objectKey(bucket, prefix)),
      snapshot: this.#snapshot,
    }
    const versions = {
      gte: later(firstVersion, Buffer.from(versionsUnder(bucket, prefix))),
      lt: afterPrefix(versionsUnder(bucket, prefix)),
      snapshot: this.#snapshot,
    }
    // Where a folder begins in both, the one that was not listed is asked for again behind it.
    const most = 2 * (greatestCount + 2)
    this.#objects = RowReader.open(database.objects, objects, most)
    this.#versions = RowReader.open(database.versions, versions, most)
  }

  async next(): Promise<Found | undefined> {
    this.#object ??= await this.#nextObject()
    this.#version ??= await this.#nextVersion()
    const [object, version] = [this.#object, this.#version]
    // Of one key, the row in `objects` is the newest.
    const order = !object ? 1 : !version ? -1 : compareKeys(object.key, version.key)
    if (order <= 0) this.#object = undefined
    else this.#version = undefined
    return order <= 0 ? object : version
  }

  /** Goes on at these rows, or the first after them. */
  passOver(object: Buffer, version: Buffer): void {
    if (this.#object === undefined || isBefore(objectKey(this.#bucket, this.#object.key), object)) {
      this.#object = undefined
      this.#objects.passOver(object)
    }
    const { key } = this.#version ?? {}
    if (key === undefined || isBefore(versionsPrefix(this.#bucket, key), version)) {
      this.#version = undefined
      this.#versions.passOver(version)
    }
  }

  async close(): Promise<void> {
    await this.#objects.close()
    await this.#versions.close()
    await this.#snapshot.close()
  }

  async #nextObject(): Promise<Found | undefined> {
    for (;;) {
      const found = await this.#objects.next()
      if (found === undefined) return undefined
      const [rowKey, json] = found
      const key = rowKey.toString('utf8', Buffer.byteLength(objectKey(this.#bucket, '')))
      if (!this.#isBehind(key, json)) return { key, json }
    }
  }

  /** Of a key that is gone on with, the current version may have been listed already. */
  #isBehind(key: string, json: string): boolean {
    const after = this.#after
    if (after?.kind !== 'version' || after.key !== key) return false
    const row: VersionRow = JSON.parse(json)
    return row.sequencer >= after.sequencer
  }

  async #nextVersion(): Promise<Found | undefined> {
    const found = await this.#versions.next()
    if (found === undefined) return undefined
    const [rowKey, json] = found
    return { key: keyOfVersion(this.#bucket, rowKey.toString()), json }
  }
}

/** Where to begin in `objects` and in `versions`. */
function firstRows(
  bucket: string,
  prefix: string,
  after: VersionPosition | undefined,
): [object: Buffer, version: Buffer] {
  switch (after?.kind) {
    case undefined:
      return [Buffer.from(objectKey(bucket, prefix)), Buffer.from(versionsUnder(bucket, prefix))]
    case 'prefix': {
      const under = versionsUnder(bucket, after.prefix)
      return [afterPrefix(objectKey(bucket, after.prefix)), afterPrefix(under)]
    }
    case 'key': {
      const object = Buffer.from(`${objectKey(bucket, after.key)}\0`)
      return [object, afterPrefix(versionsPrefix(bucket, after.key))]
    }
    case 'before': {
      const object = Buffer.from(objectKey(bucket, after.key))
      return [object, Buffer.from(versionsPrefix(bucket, after.key))]
    }
    case 'version': {
      const object = Buffer.from(objectKey(bucket, after.key))
      // The least text that is greater than the row's own key.
      return [object, Buffer.from(`${versionKey(bucket, after.key, after.sequencer)}\0`)]
    }
  }
}

function later(a: Buffer, b: Buffer): Buffer {
  return a.compare(b) < 0 ? b : a
}

function isBefore(rowKey: string, bound: Buffer): boolean {
  return Buffer.from(rowKey).compare(bound) < 0
}

function compareKeys(a: string, b: string): number {
  return Buffer.from(a).compare(Buffer.from(b))
}
