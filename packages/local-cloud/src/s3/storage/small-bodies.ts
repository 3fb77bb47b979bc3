import { randomBytes } from 'node:crypto'
import type { Store } from '../../store/index.ts'
import type { FinishedBody, OpenBody } from './body.ts'
import type { BodyTables } from './body-tables.ts'
import { requireRoom } from './room.ts'

/** The greatest body that is kept in the store, in bytes. */
export const mostSmallBytes: number = 16 * 1024

/** Whether an id is that of a body in the store; that of a file is 32 hexadecimal digits. */
export function isSmall(id: string): boolean {
  return id.startsWith(mark)
}

/**
 * The bodies that are kept in the store itself: the batch that writes the row has their bytes, so
 * one sync makes both durable, and nothing of them is left where that batch is not.
 */
export class SmallBodies {
  readonly #tables: BodyTables & { readonly store: Store }
  readonly #folder: string
  readonly #now: () => number
  #checkedAt = Number.NEGATIVE_INFINITY
  #uncheckedBytes = 0
  #removed = new Removed()
  #reclaimAtBytes = reclaimBytes
  #reclaiming: Promise<void> | undefined

  /** @param folder is on the disk that the store is on */
  constructor(tables: BodyTables & { readonly store: Store }, folder: string, now: () => number) {
    this.#tables = tables
    this.#folder = folder
    this.#now = now
  }

  /** Fails with ENOSPC before the disk is full. */
  async finish(bytes: Buffer): Promise<FinishedBody> {
    await this.#requireRoom(bytes.length)
    const id = this.#newId(bytes.length)
    return {
      id,
      adoption: { type: 'put', sublevel: this.#tables.smallBodies, key: id, value: bytes },
    }
  }

  open(id: string): OpenBody {
    const bytes = this.#tables.smallBodies.getSync(id)
    if (bytes === undefined) throw new Error(`Cannot read body ${id}: the store does not have it`)
    return { read: (first, last) => [bytes.subarray(first, last + 1)], close() {} }
  }

  /** Removes a body together with its entry on the list of the doomed. */
  async remove(id: string): Promise<void> {
    await this.#tables.store.batch([
      { type: 'del', sublevel: this.#tables.smallBodies, key: id },
      { type: 'del', sublevel: this.#tables.doomed, key: id },
    ])
    this.#removed.add(id)
    if (this.#removed.bytes >= this.#reclaimAtBytes) this.#reclaiming ??= this.#reclaim()
    await this.#reclaiming
  }

  /**
   * Has LevelDB free the space of removed bodies. By itself it does so only when so much is written
   * that it reaches them, and a disk that is full takes no writes. Not before they are half of what
   * would have to be rewritten.
   */
  async #reclaim(): Promise<void> {
    try {
      const { bytes, least, greatest } = this.#removed
      this.#reclaimAtBytes = bytes + reclaimBytes
      const { store, smallBodies } = this.#tables
      const [start, end] = [smallBodies.prefix + least, `${smallBodies.prefix}${greatest}~`]
      if (bytes < (await store.approximateSize(start, end)) / 2) return
      this.#removed = new Removed()
      this.#reclaimAtBytes = reclaimBytes
      await store.compactRange(start, end)
    } finally {
      this.#reclaiming = undefined
    }
  }

  /**
   * In the order of their writing, so that LevelDB can move old ones down without rewriting them;
   * and with the size.
   */
  #newId(sizeBytes: number): string {
    const time = this.#now().toString(16).padStart(12, '0')
    const size = sizeBytes.toString(16).padStart(sizeDigits, '0')
    return `${mark}${time}${size}${randomBytes(8).toString('hex')}`
  }

  /** Not for each: what is written until the next look is little beside what is reserved. */
  async #requireRoom(sizeBytes: number): Promise<void> {
    const nowMs = this.#now()
    this.#uncheckedBytes += sizeBytes
    const isRecent = Math.abs(nowMs - this.#checkedAt) < checkEveryMs
    if (isRecent && this.#uncheckedBytes < checkEveryBytes) return
    await requireRoom(this.#folder)
    this.#checkedAt = nowMs
    this.#uncheckedBytes = 0
  }
}

/** What was removed since the space of removed bodies was last freed. */
class Removed {
  bytes = 0
  least = '~'
  greatest = ''

  add(id: string): void {
    this.bytes += Number.parseInt(id.slice(sizeAt, sizeAt + sizeDigits), 16)
    if (id < this.least) this.least = id
    if (id > this.greatest) this.greatest = id
  }
}

const mark = 's'
const sizeAt = 1 + 12
const sizeDigits = 4

/** How much is removed between two looks at whether to free it. */
const reclaimBytes = 16 * 1024 * 1024

const checkEveryBytes = 1024 * 1024
const checkEveryMs = 250
