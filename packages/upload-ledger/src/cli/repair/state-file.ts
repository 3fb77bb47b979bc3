import { createHash, randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'

/** How far a command is: all up to `after` is done, with so many of each. */
export interface State {
  readonly after: string
  readonly counts: Readonly<Record<string, number>>
}

/** A file by which a command that was killed continues. */
export interface StateFile {
  readonly name: string
  /** Of an earlier run that did not end; absent to begin. */
  readonly earlier: State | undefined
  /** Records how far it is, at most once a second; with `now`, at once. */
  save(state: State, now?: boolean): Promise<void>
  /** Removes the file: there is nothing to continue. */
  finish(): Promise<void>
}

/**
 * Opens the state of a command. It belongs to one question: the same command on the same bucket, table
 * and keys. The file is complete at any moment: a new one takes the place of the old.
 *
 * @param given the file that the person named
 * @throws {LedgerError} `invalid-argument` when the file is of another command, or no state
 */
export async function openState(
  command: string,
  question: readonly unknown[],
  given: string | undefined,
  context: Context,
): Promise<StateFile> {
  const json = JSON.stringify([command, question])
  const fingerprint = createHash('sha256').update(json).digest('hex').slice(0, 16)
  const name = given ?? `.upload-ledger-${command}-${fingerprint}.json`
  const path = resolve(context.workingFolder, name)
  const earlier = await read(path, name, fingerprint)
  let savedAtMs = Number.NEGATIVE_INFINITY
  return {
    name,
    earlier,
    async save({ after, counts }, now = false) {
      const nowMs = context.now()
      if (!now && nowMs - savedAtMs < pauseMs) return
      savedAtMs = nowMs
      const text = JSON.stringify({ version, fingerprint, after, counts })
      await writing(name, async () => {
        const partial = `${path}.${randomUUID()}`
        const file = await open(partial, 'wx')
        try {
          await file.writeFile(`${text}\n`)
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(partial, path)
      })
    },
    finish: () => writing(name, () => rm(path, { force: true })),
  }
}

async function read(path: string, name: string, fingerprint: string): Promise<State | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw failure(name, printable((error as Error).message), error)
  }
  const state = parse(text)
  if (state === undefined || state.version !== version) {
    throw failure(name, 'it is no state of this version; delete it, or pass another --state')
  }
  if (state.fingerprint !== fingerprint) {
    const fact = 'it is of another command, bucket, table or keys'
    throw failure(name, `${fact}; delete it to begin, or pass another --state`)
  }
  return { after: state.after, counts: state.counts }
}

interface Stored extends State {
  readonly version: number
  readonly fingerprint: string
}

function parse(text: string): Stored | undefined {
  try {
    const { version, fingerprint, after, counts } = JSON.parse(text) as Partial<Stored>
    if (version === undefined || fingerprint === undefined) return undefined
    if (typeof after !== 'string' || typeof counts !== 'object') return undefined
    return { version, fingerprint, after, counts }
  } catch {
    return undefined
  }
}

async function writing(name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    throw failure(name, printable((error as Error).message), error)
  }
}

function failure(name: string, fact: string, cause?: unknown): LedgerError {
  const message = `Cannot use the state ${printable(name)}: ${fact}`
  return new LedgerError('invalid-argument', message, { cause })
}

const version = 1
const pauseMs = 1_000
