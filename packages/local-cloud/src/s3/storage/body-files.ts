import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FinishedBody, NewBody, OpenBody } from './body.ts'
import type { BodyTables } from './body-tables.ts'
import { requireRoom } from './room.ts'

/**
 * The bytes of bodies that have a file each: `bodies/xx/ID`, and `tmp/ID` while they arrive. Names
 * are random: a key is never part of one.
 *
 * A file is on the list of the doomed before it has its final name; the batch that adopts it takes
 * it off. (Only a power cut may lose the unsynced entry, which wastes the file's space.)
 */
export class BodyFiles {
  readonly #folder: string
  readonly #doomed: BodyTables['doomed']
  /** The folders `bodies/xx` that this process has seen to. */
  readonly #shards = new Map<string, Promise<void>>()

  private constructor(folder: string, doomed: BodyTables['doomed']) {
    this.#folder = folder
    this.#doomed = doomed
  }

  /** Makes the folders, and removes what was still arriving in an earlier process. */
  static async open(folder: string, doomed: BodyTables['doomed']): Promise<BodyFiles> {
    await rm(join(folder, 'tmp'), { recursive: true, force: true })
    await mkdir(join(folder, 'tmp'), { recursive: true })
    await mkdir(join(folder, 'bodies'), { recursive: true })
    await syncFolder(folder)
    return new BodyFiles(folder, doomed)
  }

  async create(): Promise<NewBody> {
    const id = randomBytes(16).toString('hex')
    const temporary = join(this.#folder, 'tmp', id)
    const handle = await open(temporary, 'wx')
    let closed = false
    let finished = false
    let unchecked = checkEveryBytes
    return {
      get finished() {
        return finished
      },
      write: async (chunk) => {
        unchecked += chunk.length
        if (unchecked >= checkEveryBytes) {
          unchecked = 0
          await requireRoom(this.#folder)
        }
        let written = 0
        while (written < chunk.length) {
          written += (await handle.write(chunk, written)).bytesWritten
        }
      },
      finish: async (): Promise<FinishedBody> => {
        await handle.sync()
        closed = true
        await handle.close()
        await this.#doomed.put(id, '')
        await this.#ensureShard(id)
        await rename(temporary, this.#path(id))
        await syncFolder(dirname(this.#path(id)))
        finished = true
        return { id, adoption: { type: 'del', sublevel: this.#doomed, key: id } }
      },
      abandon: async () => {
        if (!closed) await handle.close().catch(() => undefined)
        await rm(temporary, { force: true }).catch(() => undefined)
        // Where even this fails, the list of the doomed has it for the next start.
        await this.remove(id).catch(() => undefined)
      },
    }
  }

  async open(id: string): Promise<OpenBody> {
    const handle = await open(this.#path(id), 'r')
    return {
      // The stream closes the handle, however it ends.
      read: (start, end) => handle.createReadStream({ start, end, highWaterMark }),
      close: () => close(handle),
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true })
    await this.#doomed.del(id)
  }

  /** Makes the folder that a body is to lie in, and its name durable, for the first such body. */
  async #ensureShard(id: string): Promise<void> {
    const shard = dirname(this.#path(id))
    const ready = this.#shards.get(shard) ?? makeFolder(shard)
    this.#shards.set(shard, ready)
    try {
      await ready
    } catch (error) {
      this.#shards.delete(shard)
      throw error
    }
  }

  #path(id: string): string {
    return join(this.#folder, 'bodies', id.slice(0, 2), id)
  }
}

/** How much is written between two looks at what is free. */
const checkEveryBytes = 4 * 1024 * 1024

const highWaterMark = 256 * 1024

function close(handle: FileHandle): void {
  handle.close().catch(() => undefined)
}

/** Makes a folder, which may be there, and its name durable. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  await syncFolder(dirname(path))
}

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
