import type { Store } from '../../store/index.ts'
import type { NewBody, OpenBody } from './body.ts'
import { BodyFiles } from './body-files.ts'
import type { BodyTables } from './body-tables.ts'
import { newBody } from './new-body.ts'
import { isSmall, SmallBodies } from './small-bodies.ts'

/** Bodies that a row named and no longer names. */
export interface DiscardedBody {
  /** The body that readers hold. */
  readonly id: string
  /** The pieces that it is made of, each in a file or in the store. */
  readonly files: readonly string[]
}

/**
 * The bytes of objects and parts: small ones in the store, others in a file each. An id says which.
 *
 * The batch that replaces a row puts its body on the list of the doomed, from where it is removed
 * once nobody reads it. So whatever a crash leaves is on that list, and the sweep at the start
 * costs what was under way, not what is stored.
 */
export class Bodies {
  readonly #files: BodyFiles
  readonly #small: SmallBodies
  /** Readers by body. */
  readonly #held = new Map<string, number>()
  readonly #waiting = new Map<string, DiscardedBody>()
  readonly #removals = new Set<Promise<void>>()

  private constructor(files: BodyFiles, small: SmallBodies) {
    this.#files = files
    this.#small = small
  }

  /** Makes the folders, and removes what an earlier process left unfinished. */
  static async open(
    folder: string,
    database: BodyTables & { readonly store: Store },
    now: () => number = Date.now,
  ): Promise<Bodies> {
    const files = await BodyFiles.open(folder, database.doomed)
    const small = new SmallBodies(database, folder, now)
    const bodies = new Bodies(files, small)
    for await (const file of database.doomed.keys()) await bodies.#remove(file)
    return bodies
  }

  create(): NewBody {
    return newBody(this.#small, this.#files)
  }

  async open(file: string): Promise<OpenBody> {
    return isSmall(file) ? this.#small.open(file) : await this.#files.open(file)
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
    if (isSmall(file)) await this.#small.remove(file)
    else await this.#files.remove(file)
  }
}
