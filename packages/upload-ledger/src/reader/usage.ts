import type { Row } from '../core/index.ts'
import { checkBucket, checkNumber, checkText } from './arguments.ts'
import { type CostHook, estimateOnce } from './estimate.ts'
import { lastKeyUnder } from './key-order.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'
import type { Rows } from './rows.ts'
import { scanInOrder } from './scan.ts'

export interface UsageOptions extends PageOptions, CostHook {
  readonly bucket: string
  /** Only keys that begin with this; at most 1,024 bytes. */
  readonly prefix?: string | undefined
  /** How many levels of folders below the prefix are summed one by one, 0 to 64; 1 by default. */
  readonly depth?: number | undefined
  /** Ends a level; `/` by default. */
  readonly delimiter?: string | undefined
}

/** The sum of a folder, all that is below it included. */
export interface FolderUsage {
  /** The folder, with the delimiter at its end; the prefix that was asked for in the last item. */
  readonly prefix: string
  /** Objects that exist; tombstones are none. */
  readonly count: number
  /** Of those objects together. */
  readonly bytes: number
}

/** A folder whose end is not yet reached, as [count, bytes]. */
type Sum = readonly [count: number, bytes: number]

interface Position {
  readonly after?: string | undefined
  /** Instead of `after`: a folder whose sum was given. Rows that it gets later do not count. */
  readonly past?: string | undefined
  /** The last key that was counted; the open folders are its own. */
  readonly key: string
  /** The sums so far of the prefix and of the open folders, from the outermost in. */
  readonly sums: readonly Sum[]
}

/** Neighbouring keys of one folder, summed. */
interface Group {
  readonly folders: readonly string[]
  lastKey: string
  count: number
  bytes: number
}

/**
 * How many objects and bytes there are under a prefix, folder by folder.
 *
 * As with `du`, a folder comes after all that is in it, and the prefix itself comes last; so each
 * sum is given as soon as it is complete, and no more is kept than one sum for each level.
 */
export function usageAnswer(
  options: UsageOptions,
  rows: Rows,
  parallel: number,
): Answer<FolderUsage, Position> {
  const { consistent = false } = options
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  const delimiter = checkText('delimiter', options.delimiter) || '/'
  const depth = checkNumber('depth', options.depth, { least: 0, most: 64, otherwise: 1 })

  /** The folders that a key is in, from the prefix down to the deepest that is summed. */
  function foldersOf(key: string): string[] {
    const folders = [prefix]
    for (let at = prefix.length; folders.length <= depth; ) {
      const end = key.indexOf(delimiter, at)
      if (end < 0) break
      at = end + delimiter.length
      folders.push(key.slice(0, at))
    }
    return folders
  }

  function groupsOf(rows: readonly Row[]): Group[] {
    const groups: Group[] = []
    for (const { object_key: key, size } of rows) {
      const folders = foldersOf(key)
      let group = groups.at(-1)
      if (group === undefined || group.folders.at(-1) !== folders.at(-1)) {
        group = { folders, lastKey: key, count: 0, bytes: 0 }
        groups.push(group)
      }
      group.lastKey = key
      group.count++
      group.bytes += size
    }
    return groups
  }

  async function* read(
    from: Position,
    { query, wanted }: Reading,
  ): AsyncGenerator<Batch<FolderUsage, Position>> {
    let { key } = from
    const after = from.past === undefined ? from.after : lastKeyUnder(from.past)
    const folders = foldersOf(key)
    const open = from.sums.map(([count, bytes], i) => {
      return { prefix: folders[i] ?? prefix, count, bytes }
    })
    const sums = () => open.map(({ count, bytes }) => [count, bytes] as const)
    /** Closes the open folders that a key is not in. */
    function* close(within: readonly string[]): Generator<Found> {
      for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
        if (within[open.length - 1] === last.prefix) return
        open.pop()
        const outer = open.at(-1)
        if (outer !== undefined) {
          outer.count += last.count
          outer.bytes += last.bytes
        }
        yield { item: last, position: { past: last.prefix, key, sums: sums() } }
      }
    }

    const scan = scanInOrder({
      query,
      base: {
        ...{ bucket, prefix, after, consistent, filter: { hideDeleted: true } },
        attributes: ['object_key', 'size'],
      },
      reduce: groupsOf,
      weigh: (groups) => groups.length,
      wanted,
      parallel,
      beforeMore: estimateOnce(rows, options),
    })
    for await (const { result, after: readTo } of scan) {
      const found: Found[] = []
      for (const group of result) {
        found.push(...close(group.folders))
        for (const folder of group.folders.slice(open.length)) {
          open.push({ prefix: folder, count: 0, bytes: 0 })
        }
        const deepest = open.at(-1)
        if (deepest !== undefined) {
          deepest.count += group.count
          deepest.bytes += group.bytes
        }
        key = group.lastKey
      }
      if (readTo === undefined) {
        yield { found: [...found, ...close([])] }
      } else {
        yield { found, position: { after: readTo, key, sums: sums() } }
      }
    }
  }

  return {
    question: ['usage', bucket, prefix, delimiter, depth],
    start: { key: prefix, sums: [[0, 0]] },
    isPosition: (value): value is Position => isPosition(value, prefix, foldersOf),
    read,
  }
}

interface Found {
  readonly item: FolderUsage
  readonly position: Position
}

function isPosition(
  value: unknown,
  prefix: string,
  foldersOf: (key: string) => readonly string[],
): boolean {
  const { after = prefix, past = prefix, key, sums } = (value ?? {}) as Record<string, unknown>
  const isUnder = [after, past, key].every(
    (one) => typeof one === 'string' && one.startsWith(prefix) && Buffer.byteLength(one) <= 1024,
  )
  if (!isUnder || !Array.isArray(sums) || sums.length === 0) return false
  const areSums = sums.every(
    (sum: unknown) => Array.isArray(sum) && sum.length === 2 && sum.every(Number.isFinite),
  )
  return areSums && sums.length <= foldersOf(String(key)).length
}
