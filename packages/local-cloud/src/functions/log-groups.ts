import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../store/index.ts'

/** A log group that somebody has made, or changed. */
export interface LogGroup {
  readonly name: string
  readonly createdAtMs: number
  /** Kept for whoever asks. Nothing is deleted by it. */
  readonly retentionDays?: number | undefined
  readonly tags: Readonly<Record<string, string>>
}

/** The log groups that are kept beside the functions' logs. Each change is on disk before it is answered. */
export interface LogGroups {
  list(): readonly LogGroup[]
  find(name: string): LogGroup | undefined
  put(group: LogGroup): Promise<void>
  remove(name: string): Promise<void>
}

/** @throws {Error} that names the file when it holds something else */
export async function openLogGroups(path: string): Promise<LogGroups> {
  const groups = new Map((await readGroups(path)).map((group) => [group.name, group]))
  // One change after another, so that none undoes what another has just written.
  let last: Promise<unknown> = Promise.resolve()
  function change(make: (next: Map<string, LogGroup>) => void): Promise<void> {
    const turn = last.then(async () => {
      const next = new Map(groups)
      make(next)
      await writeAtomically(path, `${JSON.stringify([...next.values()], null, 2)}\n`)
      groups.clear()
      for (const [name, group] of next) groups.set(name, group)
    })
    last = turn.catch(() => {})
    return turn
  }
  return {
    list: () => [...groups.values()],
    find: (name) => groups.get(name),
    put: (group) => change((next) => void next.set(group.name, group)),
    remove: (name) => change((next) => void next.delete(name)),
  }
}

async function readGroups(path: string): Promise<readonly LogGroup[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  try {
    const groups = JSON.parse(text) as readonly LogGroup[]
    if (groups.every(({ name }) => typeof name === 'string')) return groups
    throw new Error('a group has no name')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Cannot use ${path}: ${reason}`, { cause })
  }
}
