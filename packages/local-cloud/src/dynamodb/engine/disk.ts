import { mkdir } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import { cacheBytes, lookUpWholeKeys, stopAtFailedWrite } from '../../store/index.ts'
import type { StoreOperation } from './store-operation.ts'

/** A range of keys, compared as UTF-8 bytes; the same members as LevelDB's own. */
export interface KeyRange {
  readonly gt?: string
  readonly gte?: string
  readonly lt?: string
  readonly lte?: string
  readonly reverse?: boolean
  readonly limit?: number
}

/** More would make one write long and the others wait; fewer would pay for more fsyncs. */
const mostWritesAtOnce = 256

const firstChunk = 16
const largestChunk = 256

/**
 * The database on disk. A write is acknowledged once it is fsynced, so that it outlives a power cut
 * and not only a killed process.
 *
 * One fsync serves all writes that arrived while the one before was under way (group commit).
 * Without that, an fsync a write would bound the whole endpoint; with it, throughput grows with the
 * number of callers. Writes reach the disk in the order in which they were asked for. After one that
 * fails, all are refused until the folder is opened again.
 */
export class Disk {
  readonly #level: ClassicLevel<string, unknown>
  readonly #waiting: Waiting[] = []
  readonly #kept = new Map<string, unknown>()
  #writing = false

  private constructor(level: ClassicLevel<string, unknown>) {
    this.#level = level
  }

  /** Opens the folder, made if need be. No other process may have it open. */
  static async open(folder: string): Promise<Disk> {
    await mkdir(folder, { recursive: true })
    const options = { valueEncoding: 'json', cacheSize: cacheBytes }
    const level = new ClassicLevel<string, unknown>(folder, options)
    stopAtFailedWrite(level)
    lookUpWholeKeys(level)
    await level.open()
    return new Disk(level)
  }

  /** Reads at once: what is in memory anyway takes less time than its way through the thread pool. */
  async get(key: string): Promise<unknown> {
    return this.#level.getSync(key)
  }

  /**
   * Reads a row that request after request needs, such as a table's, and keeps it in memory until it
   * is written again. Whoever gets it shares it, and must not change it.
   */
  getKept(key: string): unknown {
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    const read = this.#level.getSync(key)
    if (read !== undefined) this.#kept.set(key, read)
    return read
  }

  /** All of the operations or, after a crash, none of them. */
  write(operations: readonly StoreOperation[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ operations, resolve, reject })
    if (!this.#writing) void this.#writeAll()
    return promise
  }

  keys(range: KeyRange): AsyncIterable<string> {
    return this.#level.keys({ ...range })
  }

  values(range: KeyRange): AsyncIterable<unknown> {
    return this.#level.values({ ...range })
  }

  /**
   * The values of a range, many at a time: each wait costs more than a value. Ends where the caller
   * ends, without having read much more.
   */
  async *chunksOfValues(range: KeyRange): AsyncIterable<unknown[]> {
    const iterator = this.#level.values({ ...range })
    try {
      for (let length = firstChunk; ; length = Math.min(length * 2, largestChunk)) {
        const values = await iterator.nextv(length)
        if (values.length === 0) return
        yield values
      }
    } finally {
      await iterator.close()
    }
  }

  entries(range: KeyRange): AsyncIterable<[string, unknown]> {
    return this.#level.iterator({ ...range })
  }

  /** Deletes a range, in steps: a crash may leave a part of it. */
  async clear(range: KeyRange): Promise<void> {
    await this.#level.clear({ ...range })
    this.#kept.clear()
  }

  close(): Promise<void> {
    return this.#level.close()
  }

  async #writeAll(): Promise<void> {
    this.#writing = true
    while (this.#waiting.length > 0) {
      const writes = this.#waiting.splice(0, mostWritesAtOnce)
      const operations = writes.flatMap((write) => write.operations)
      try {
        await this.#level.batch(operations, { sync: true })
        for (const { key } of operations) this.#kept.delete(key)
        for (const write of writes) write.resolve()
      } catch (error) {
        for (const write of writes) write.reject(error)
      }
    }
    this.#writing = false
  }
}

interface Waiting {
  readonly operations: readonly StoreOperation[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}
