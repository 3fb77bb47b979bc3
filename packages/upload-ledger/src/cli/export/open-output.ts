import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'

/** Where an export goes. */
export interface Output {
  write(bytes: Uint8Array): Promise<void>
  /** Completes the file; until then there is none of its name, or the one that was there before. */
  finish(): Promise<void>
  /** Takes away what was written to a file that is not finished. */
  abandon(): Promise<void>
}

/** Opens stdout, or a new file beside the one that it replaces in the end. */
export async function openOutput(path: string | undefined, context: Context): Promise<Output> {
  if (path === undefined || path === '-') {
    const { write } = context
    if (write === undefined) throw new Error('Cannot export: there is no stdout to write to')
    const nothing = async () => {}
    return { write, finish: nothing, abandon: nothing }
  }
  const target = resolve(context.workingFolder, path)
  const partial = join(dirname(target), `.${randomUUID()}.part`)
  const there = await stat(target).catch(() => undefined)
  if (there?.isDirectory()) throw failure(path, 'it is a folder; pass the name of a file')
  const file = await writing(path, () => open(partial, 'wx'))
  return {
    write: (bytes) => writing(path, () => file.appendFile(bytes)),
    finish: () =>
      writing(path, async () => {
        await file.sync()
        await file.close()
        await rename(partial, target)
      }),
    async abandon() {
      await file.close()
      await rm(partial, { force: true })
    },
  }
}

/** Words a failure of the file system, such as a full disk. */
async function writing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw failure(path, 'its folder does not exist', error)
    throw failure(path, printable(message), error)
  }
}

function failure(path: string, fact: string, cause?: unknown): LedgerError {
  return new LedgerError('invalid-argument', `Cannot write ${printable(path)}: ${fact}`, { cause })
}
