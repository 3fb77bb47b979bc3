import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClassicLevel } from 'classic-level'

/** A folder that no other process uses until it is released, or this process ends in any way. */
export interface DataFolder {
  release(): Promise<void>
}

/** The folder is in use, or cannot be used. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
  /** Whether another process has it open; else its disk does not let it be used. */
  readonly isTaken: boolean

  constructor(message: string, options: { readonly isTaken: boolean; readonly cause: unknown }) {
    super(message, { cause: options.cause })
    this.isTaken = options.isTaken
  }
}

/**
 * Makes a data folder, readable by its user only and ignored by Git, and takes it for this process.
 *
 * The lock is that of a LevelDB opened for nothing else: the kernel keeps it and frees it when its
 * holder dies, even by kill -9. So there is no stale lock to distinguish from a held one, no number
 * of a dead process that another may have been given, and no race between two who start at once.
 * The file `pid` beside it only names the process to look for when the folder is refused.
 *
 * @throws {DataFolderError} one line for people: who has the folder open, or why it cannot be used
 */
export async function takeDataFolder(path: string): Promise<DataFolder> {
  const pidFile = join(path, 'pid')
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await writeUnlessThere(join(path, '.gitignore'), '*\n')
    const taken = await realpath(path)
    if (takenHere.has(taken)) throw takenError(path, `process ${process.pid}`)
    const lock = new ClassicLevel(join(path, 'lock'))
    try {
      takenHere.add(taken)
      await lock.open()
      await writeFile(pidFile, `${process.pid}\n`)
    } catch (error) {
      takenHere.delete(taken)
      await lock.close()
      if (!isLocked(error)) throw error
      throw takenError(path, await ownerOf(pidFile), error)
    }
    return {
      async release() {
        await rm(pidFile, { force: true })
        await lock.close()
        takenHere.delete(taken)
      },
    }
  } catch (error) {
    if (error instanceof DataFolderError) throw error
    throw new DataFolderError(`Cannot use the data folder ${path}: ${reasonOf(error)}`, {
      isTaken: false,
      cause: error,
    })
  }
}

function takenError(path: string, owner: string, cause?: unknown): DataFolderError {
  const message = `Cannot use the data folder ${path}: ${owner} has it open`
  return new DataFolderError(message, { isTaken: true, cause })
}

/** LevelDB says only that it could not be opened, and why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

/**
 * Real paths of the folders that this process has. LevelDB must not even be asked for one of them
 * again: it would open the lock's file and close it, by which POSIX frees the lock.
 */
const takenHere = new Set<string>()

async function writeUnlessThere(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** LevelDB says so in the cause: the error itself is only that it could not be opened. */
function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
}

/** The holder writes its number just after it took the lock, over that of one who may be dead. */
async function ownerOf(pidFile: string): Promise<string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
    if (pid > 0 && isAlive(pid)) return `process ${pid}`
    await sleep(50)
  }
  return 'another process'
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
