import type { Row } from '../core/index.ts'
import { lastKeyUnder } from './key-order.ts'
import { type Folder, fewestRows, mostRows } from './list.ts'
import type { Batch, Reading } from './pages.ts'
import { itemOf, type Past, type State, type Unknown } from './state-at.ts'

/** Where a listing of the past goes on: after a key or after all of a folder. */
export type LevelPosition =
  | {
      readonly after?: string | undefined
      /** The rows of the next Query. */
      readonly size?: number | undefined
      /** The folder of that key, if nothing in it was found so far but what is unknown. */
      readonly maybe?: string | undefined
    }
  | { readonly folder: string; readonly size?: number | undefined }

export interface Level {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly consistent: boolean
  /** How many objects of a folder are looked up at once. */
  readonly parallel: number
}

type LevelBatch = Batch<Row | Folder | Unknown, LevelPosition>

/**
 * The objects and folders of a level as they were: `listAnswer`, but each row has to be looked up, and
 * a folder is there once one object is found that was.
 */
export async function* readLevelAt(
  { bucket, prefix, delimiter, consistent, parallel }: Level,
  from: LevelPosition,
  { query, wanted }: Reading,
  past: Past,
): AsyncGenerator<LevelBatch> {
  /** The last folder that was found, all of which is done with. */
  let folder = 'folder' in from ? from.folder : undefined
  let maybe = 'folder' in from ? undefined : from.maybe
  let after = 'folder' in from ? lastKeyUnder(from.folder) : from.after
  let size = Math.min(Math.max(from.size ?? fewestRows, fewestRows), mostRows)
  const asked = wanted()
  for (;;) {
    const limit = Math.ceil(Math.min(Math.max(wanted(), asked / 32, fewestRows), size))
    const page = await query({ bucket, prefix, after, limit, consistent })
    const rows = page.rows.filter(({ object_key: key }) => !isIn(folder, key))
    const { states, folders } = await lookUp(rows)
    const found: LevelBatch['found'][number][] = []
    const leave = () => {
      if (maybe !== undefined) {
        const item = { prefix: maybe, unknown: true } as const
        found.push({ item, position: { folder: maybe, size: fewestRows } })
      }
      maybe = undefined
    }
    for (const { object_key: key } of rows) {
      if (isIn(folder, key)) continue
      if (!isIn(maybe, key)) leave()
      const own = folderOf(key)
      if (own === undefined) {
        const item = itemOf(key, states.get(key))
        if (item !== undefined) found.push({ item, position: { after: key, size } })
      } else if (folders.has(own)) {
        ;[folder, maybe] = [own, undefined]
        found.push({ item: { prefix: own }, position: { folder: own, size: fewestRows } })
      } else if (states.get(key) === 'unknown') {
        maybe = own
      }
    }
    const { lastKey } = page
    if (lastKey === undefined) {
      leave()
      yield { found }
      return
    }
    const isInFolder = folder !== undefined && isIn(folder, lastKey)
    size = isInFolder ? fewestRows : Math.min(size * 2, mostRows)
    after = isInFolder && folder !== undefined ? lastKeyUnder(folder) : lastKey
    yield {
      found,
      position: isInFolder && folder !== undefined ? { folder, size } : { after, size, maybe },
    }
  }

  /** The states of rows, and the folders in which one was there; no more than it takes to know. */
  async function lookUp(
    rows: readonly Row[],
  ): Promise<{ states: Map<string, State>; folders: Set<string> }> {
    const states = new Map<string, State>()
    const folders = new Set<string>()
    const look = async (row: Row) => {
      const state = await past.stateOf(row)
      states.set(row.object_key, state)
      const own = folderOf(row.object_key)
      if (own !== undefined && typeof state === 'object') folders.add(own)
    }
    const isOpen = (row: Row) => !folders.has(folderOf(row.object_key) ?? '')
    await Promise.all(rows.filter(past.isSettled).map(look))
    const changed = rows.filter((row) => !past.isSettled(row))
    const groups = Map.groupBy(changed, (row) => folderOf(row.object_key))
    const lookings = [...groups].map(async ([own, group]) => {
      // The first object of a folder may be enough.
      let count = own === undefined ? parallel : 1
      for (let rest = group; rest.length > 0; count = Math.min(count * 2, parallel)) {
        const some = rest.slice(0, count).filter(isOpen)
        rest = some.length === 0 ? [] : rest.slice(count)
        await Promise.all(some.map(look))
      }
    })
    await Promise.all(lookings)
    return { states, folders }
  }

  function folderOf(key: string): string | undefined {
    const at = key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }
}

function isIn(folder: string | undefined, key: string): boolean {
  return folder !== undefined && key.startsWith(folder)
}
