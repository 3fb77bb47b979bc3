import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../store/index.ts'
import { openTable, type Table } from './table.ts'

export interface BodyTables {
  /** Files that are to go unless a batch takes them off: what a crash leaves is found here. */
  readonly doomed: Table<string>
}

export function openBodyTables(store: Store): BodyTables {
  return { doomed: openTable<string>(store, 's3-doomed') }
}

/** Files that a row named and no longer names. */
export interface DiscardedBody {
  /** The body that readers hold. */
  readonly id: string
  /** The files that it is made of. */
  readonly files: readonly string[]
}

/** A body on its way to the disk. */
export interface BodyFile {
  /** Random: a key is never part of a file's name. */
  readonly id: string
  /** Whether `finish` came to its end. */
  readonly finished: boolean
  /** Fails with ENOSPC before the disk is full: see `reservedBytes`. */
  write(chunk: Buffer): Promise<void>
  /**
   * Makes the bytes durable under their final name. A row must adopt them, or the next start
   * removes them.
   */
  finish(): Promise<void>
  /** Removes the bytes, finished or not; never fails. */
  abandon(): Promise<void>
}

/**
 * The bytes of objects and parts: `bodies/xx/ID`, and `tmp/ID` while they arrive.
 *
 * A file is on the list of the doomed before it has its final name; the batch that writes the row
 * takes it off, and the batch that replaces the row puts it on again. So whatever a crash leaves
 * is on that list, and the sweep at the start costs what was under way, not what is stored. (Only
 * a power cut may lose the unsynced entry of the list itself, which wastes the file's space.)
 */
export class Bodies {
  readonly #folder: string
  readonly #database: BodyTables
  /** Readers by body. */
  readonly #held = new Map<string, number>()
  readonly #waiting = new Map<string, DiscardedBody>()
  readonly #removals = new Set<Promise<void>>()

  private constructor(folder: string, database: BodyTables) {
    this.#folder = folder
    this.#database = database
  }

  /** Makes the folders, and removes what an earlier process left unfinished. */
  static async open(folder: string, database: BodyTables): Promise<Bodies> {
    const bodies = new Bodies(folder, database)
    await rm(join(folder, 'tmp'), { recursive: true, force: true })
    await mkdir(join(folder, 'tmp'), { recursive: true })
    await mkdir(join(folder, 'bodies'), { recursive: true })
    const present = new Set(await readdir(join(folder, 'bodies')))
    for (let i = 0; i < 256; i++) {
      const shard = i.toString(16).padStart(2, '0')
      if (!present.has(shard)) await mkdir(join(folder, 'bodies', shard))
    }
    await syncFolder(join(folder, 'bodies'))
    for await (const file of database.doomed.keys()) await bodies.#remove(file)
    return bodies
  }

  async create(): Promise<BodyFile> {
    const id = randomBytes(16).toString('hex')
    const temporary = join(this.#folder, 'tmp', id)
    const handle = await open(temporary, 'wx')
    let closed = false
    let finished = false
    let unchecked = checkEveryBytes
    return {
      id,
      get finished() {
        return finished
      },
      write: async (chunk) => {
        unchecked += chunk.length
        if (unchecked >= checkEveryBytes) {
          unchecked = 0
          await this.#requireRoom()
        }
        let written = 0
        while (written < chunk.length) {
          written += (await handle.write(chunk, written)).bytesWritten
        }
      },
      finish: async () => {
        await handle.sync()
        closed = true
        await handle.close()
        await this.#database.doomed.put(id, '')
        await rename(temporary, this.#path(id))
        await syncFolder(join(this.#folder, 'bodies', id.slice(0, 2)))
        finished = true
      },
      abandon: async () => {
        if (!closed) await handle.close().catch(() => undefined)
        await rm(temporary, { force: true }).catch(() => undefined)
        // Where even this fails, the list of the doomed has it for the next start.
        await this.#remove(id).catch(() => undefined)
      },
    }
  }

  open(file: string): Promise<FileHandle> {
    return open(this.#path(file), 'r')
  }

  /**
   * Keeps a body's files while someone reads them. To be called in the same turn of the event loop
   * in which the row was read, before a change of the row can be followed by the removal.
   */
  hold(id: string): () => void {
    this.#held.set(id, (this.#held.get(id) ?? 0) + 1)
    let released = false
    return () => {
      if (released) return
      released = true
      const readers = (this.#held.get(id) ?? 1) - 1
      if (readers > 0) {
        this.#held.set(id, readers)
        return
      }
      this.#held.delete(id)
      const waiting = this.#waiting.get(id)
      if (waiting === undefined) return
      this.#waiting.delete(id)
      this.#start(waiting)
    }
  }

  /** Removes bodies whose files are on the list of the doomed already; those being read, later. */
  discard(bodies: readonly DiscardedBody[]): void {
    for (const body of bodies) {
      if (this.#held.has(body.id)) this.#waiting.set(body.id, body)
      else this.#start(body)
    }
  }

  /** Waits for removals in progress. The next start removes files that are still being read. */
  async close(): Promise<void> {
    await Promise.all(this.#removals)
  }

  #start(body: DiscardedBody): void {
    const removal = (async () => {
      for (const file of body.files) await this.#remove(file)
    })()
      // A file that cannot be removed now stays on the list for the next start.
      .catch(() => undefined)
      .finally(() => this.#removals.delete(removal))
    this.#removals.add(removal)
  }

  async #remove(file: string): Promise<void> {
    await rm(this.#path(file), { force: true })
    await this.#database.doomed.del(file)
  }

  async #requireRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    if (bavail * bsize >= reservedBytes) return
    const message = 'Cannot write a body: the remaining disk space is reserved for the store'
    throw Object.assign(new Error(message), { code: 'ENOSPC' })
  }

  #path(file: string): string {
    return join(this.#folder, 'bodies', file.slice(0, 2), file)
  }
}

/**
 * The disk space that bodies leave free, so that the store can record operations that free a full
 * disk, such as deletions. A record that did not fit would stop the store until the next start.
 */
const reservedBytes = 32 * 1024 * 1024

/** How much is written between two looks at what is free. */
const checkEveryBytes = 4 * 1024 * 1024

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
