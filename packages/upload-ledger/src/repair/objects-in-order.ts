import type { ListedObject, ListObjects, ObjectQuery } from '../bucket/index.ts'
import { compareKeys, type KeyRange, lastKeyUnder, readInOrder } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { type Patience, patiently } from './patiently.ts'
import { splitKey } from './split-key.ts'

export interface ObjectsOptions extends Patience {
  readonly list: ListObjects
  readonly bucket: string
  /** Empty for every key. */
  readonly prefix: string
  /** Only keys greater than this. */
  readonly after?: string | undefined
  /** How many listings are under way at once. */
  readonly parallel: number
  /** Called with each listing that S3 answered. */
  readonly onRequest?: (() => void) | undefined
}

/**
 * Lists all objects under a prefix by several listings at once, in the order of their keys.
 *
 * S3 begins a listing behind any key, but does not say where the keys end or how they are spread. So
 * the rest of a range is divided where folders say how: at the middle of the folders beside the one
 * that is being listed, from the outermost in. In a folder of keys alone, it is divided about midway
 * between where the listing stands and an upper bound, which a listing of one key moves down while
 * there is nothing behind the middle.
 */
export async function* objectsInOrder(
  options: ObjectsOptions,
): AsyncGenerator<Batch<ListedObject>> {
  const { list, bucket, prefix, parallel, onRequest } = options
  const page = async (query: Omit<ObjectQuery, 'bucket'>, signal: AbortSignal) => {
    const stop = options.signal === undefined ? signal : AbortSignal.any([options.signal, signal])
    const found = await patiently(() => list({ bucket, ...query }, stop), {
      ...options,
      signal: stop,
    })
    onRequest?.()
    return found
  }

  /** How many pages of a range were read since it was divided. */
  const pagesOf = new WeakMap<KeyRange, number>()
  /** Folders of so many keys or folders that their names, and not they, show where to divide. */
  const crowded = new Set<string>()

  async function read(range: KeyRange, signal: AbortSignal) {
    const { after, to } = range
    const { objects, isTruncated } = await page({ prefix, after }, signal)
    pagesOf.set(range, (pagesOf.get(range) ?? 0) + 1)
    const within =
      to === undefined ? objects : objects.filter(({ key }) => compareKeys(key, to) <= 0)
    const isEnd = !isTruncated || within.length < objects.length
    return { result: within, lastKey: isEnd ? undefined : within.at(-1)?.key }
  }

  async function divide(range: KeyRange, signal: AbortSignal) {
    const { to, last } = range
    // The first range is divided at once; of another, a page more than one shows that it is worth it.
    if (to !== undefined && (pagesOf.get(range) ?? 0) < fewestPages) return { last }
    pagesOf.delete(range)
    const { at, folder } = await betweenFolders(range, signal)
    return at === undefined ? betweenKeys(range, folder, signal) : { at, last }
  }

  /**
   * The middle of what is beside the folder of `after`, in the outermost folder that has more; or that
   * folder, where there is too much beside it.
   */
  async function betweenFolders({ after = '', to }: KeyRange, signal: AbortSignal) {
    const isWithin = (key: string) => to === undefined || compareKeys(key, to) < 0
    let folder = prefix
    for (const [level, child] of levelsOf(after, prefix, to)) {
      folder = level
      if (crowded.has(level)) break
      const past = child === undefined ? after : lastKeyUnder(child)
      const query = { prefix: level, after: past, delimiter, limit: mostFolders }
      const { objects, folders, isTruncated } = await page(query, signal)
      if (isTruncated) {
        if (crowded.size < mostCrowded) crowded.add(level)
        break
      }
      const within = folders.filter(isWithin)
      if (within.length > 0) return { at: within[within.length >> 1], folder }
      // Keys alone behind the folder are a part of their own.
      if (child !== undefined && objects.some(({ key }) => isWithin(key))) {
        return { at: lastKeyUnder(child), folder }
      }
    }
    return { folder }
  }

  async function betweenKeys(range: KeyRange, folder: string, signal: AbortSignal) {
    const { after = prefix, to, last } = range
    let high = last ?? to ?? `${prefix}\u{10ffff}`
    const isBetween = (key: string) => compareKeys(key, after) > 0 && compareKeys(key, high) < 0
    let guess = last === undefined ? `${folder}${greatestAscii}` : ''
    for (let probes = 0; probes < mostProbes; probes++) {
      const at = isBetween(guess) ? guess : splitKey(after, high)
      guess = ''
      if (at === undefined) break
      const { objects } = await page({ prefix, after: at, limit: 1 }, signal)
      const next = objects[0]?.key
      const isBehind = next !== undefined && (to === undefined || compareKeys(next, to) <= 0)
      if (isBehind) return { at, last: high }
      high = at
    }
    return { last: high }
  }

  const pages = readInOrder({
    ...{ after: options.after, read, divide, parallel },
    weigh: (objects: readonly ListedObject[]) => objects.length,
    wanted: () => Number.POSITIVE_INFINITY,
  })
  for await (const { result, after } of pages) yield { items: result, after }
}

/** The folders that hold `after` and, as far as it is known, the end; each with its child on the way. */
function levelsOf(after: string, prefix: string, to: string | undefined): Level[] {
  const levels: Level[] = []
  for (let folder = prefix; ; ) {
    const end = after.startsWith(folder) ? after.indexOf(delimiter, folder.length) : -1
    const child = end < 0 ? undefined : after.slice(0, end + 1)
    const isWhole = child !== undefined && to?.startsWith(child)
    if (!isWhole) levels.push([folder, child])
    if (child === undefined) return levels
    folder = child
  }
}

type Level = readonly [folder: string, child: string | undefined]

/** Of a level, as far as they are looked at; keys between them count. */
const mostFolders = 200
const delimiter = '/'
const greatestAscii = '\u007f'
const fewestPages = 2
/** Of their names in memory. */
const mostCrowded = 10_000
/** Enough for the stem that names share and some characters more; a later page goes on from there. */
const mostProbes = 12
