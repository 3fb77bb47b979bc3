import type { Row } from '../../src/core/index.ts'
import type { Folder, FolderUsage } from '../../src/reader/index.ts'
import { compareBytes } from '../../src/reader/testing/fake-rows.ts'

// The reader over an array: slow and obvious.

export interface ListQuestion {
  readonly prefix: string
  readonly delimiter: string
  readonly startAfter: string
  readonly deleted: boolean
}

export function listModel(rows: readonly Row[], question: ListQuestion): (Row | Folder)[] {
  const { prefix, delimiter, startAfter, deleted } = question
  const listed = new Map<string, Row | Folder>()
  for (const row of inOrder(rows)) {
    const key = row.object_key
    if (!key.startsWith(prefix) || compareBytes(key, startAfter) <= 0) continue
    if (row.deleted && !deleted) continue
    const parts = delimiter === '' ? [] : key.slice(prefix.length).split(delimiter)
    if (parts.length > 1) {
      const folder = `${prefix}${parts[0]}${delimiter}`
      listed.set(folder, { prefix: folder })
    } else {
      listed.set(key, row)
    }
  }
  return [...listed.values()]
}

export function usageModel(rows: readonly Row[], prefix: string, depth: number): FolderUsage[] {
  const sums = new Map<string, { prefix: string; count: number; bytes: number }>()
  sums.set(prefix, { prefix, count: 0, bytes: 0 })
  for (const row of rows) {
    if (!row.object_key.startsWith(prefix) || row.deleted) continue
    const names = row.object_key.slice(prefix.length).split('/').slice(0, -1).slice(0, depth)
    for (let i = 0; i <= names.length; i++) {
      const folder =
        prefix +
        names
          .slice(0, i)
          .map((name) => `${name}/`)
          .join('')
      const sum = sums.get(folder) ?? { prefix: folder, count: 0, bytes: 0 }
      sums.set(folder, { ...sum, count: sum.count + 1, bytes: sum.bytes + row.size })
    }
  }
  // A folder after all that is in it: as if its name ended with the greatest character of all.
  return [...sums.values()].sort((a, b) => {
    if (a.prefix.startsWith(b.prefix)) return -1
    if (b.prefix.startsWith(a.prefix)) return 1
    return compareBytes(a.prefix, b.prefix)
  })
}

export interface FindQuestion {
  readonly prefix: string
  readonly deleted?: boolean | undefined
  readonly etag?: string | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
  readonly event?: string | undefined
  readonly name?: string | undefined
}

export function findModel(rows: readonly Row[], question: FindQuestion): Row[] {
  const { prefix, deleted, etag, minSize = 0, maxSize = Infinity, since, until } = question
  return inOrder(rows).filter((row) => {
    const time = Date.parse(row.event_time)
    if (!row.object_key.startsWith(prefix) || (row.deleted && !deleted)) return false
    if (etag !== undefined && row.etag !== etag) return false
    if (row.size < minSize || row.size > maxSize) return false
    if (since !== undefined && !(time >= since.getTime())) return false
    if (until !== undefined && !(time < until.getTime())) return false
    const { event, name } = question
    if (event !== undefined && !asPattern(event).test(row.event_name)) return false
    const own = row.object_key.split('/').at(-1) ?? ''
    return name === undefined || asPattern(name).test(own)
  })
}

function asPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, 'u')
}

function inOrder(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => compareBytes(a.object_key, b.object_key))
}
