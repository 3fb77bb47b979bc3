import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabPart, LabState } from '../../../api/index.ts'
import { LedgerError } from '../../../core/index.ts'
import type { Clients } from '../../doctor/clients.ts'
import { partKinds } from './part-kinds.ts'

/** A resource of the lab, and how it is made. */
export interface PartToMake extends LabPart {
  make(): Promise<unknown>
}

/** What the lab has made. It is on disk before it is made, so that a kill leaves nothing unknown. */
export interface LabParts {
  state(): LabState
  /**
   * Makes in order the parts that are missing.
   *
   * @throws {LedgerError} `configuration` when one is there that the lab has not made
   */
  ensure(parts: readonly PartToMake[]): Promise<void>
  has(kind: LabPart['kind'], name: string): boolean
  /** Removes those that are chosen, or all of them, the last first. */
  remove(isChosen?: (part: LabPart) => boolean): Promise<LabPart[]>
}

export async function openLabParts(dataFolder: string, clients: Clients): Promise<LabParts> {
  const file = join(dataFolder, fileName)
  let parts = await readParts(file)
  let isLeftOver = parts.length > 0

  async function keep(next: readonly LabPart[]): Promise<void> {
    if (next.length === 0) await rm(file, { force: true })
    else {
      await writeFile(`${file}.new`, `${JSON.stringify(next, null, 2)}\n`)
      await rename(`${file}.new`, file)
    }
    parts = next
  }

  const has = (kind: LabPart['kind'], name: string) =>
    parts.some((one) => one.kind === kind && one.name === name)

  async function ensureOne({ kind, name, make }: PartToMake): Promise<void> {
    const isOurs = has(kind, name)
    if (await partKinds[kind].exists(clients, name)) {
      if (isOurs) return
      const fact = `a ${kind} of that name is there already; delete it or use another --data folder`
      throw new LedgerError('configuration', `Cannot make the lab’s ${kind} ${name}: ${fact}`)
    }
    if (!isOurs) await keep([...parts, { kind, name }])
    await make()
  }

  return {
    state: () => ({ parts: [...parts], isLeftOver }),
    has,
    async ensure(wanted) {
      for (const part of wanted) await ensureOne(part)
    },
    async remove(isChosen = () => true) {
      const removed = parts.filter(isChosen).toReversed()
      for (const { kind, name } of removed) {
        await partKinds[kind].remove(clients, name)
        await keep(parts.filter((one) => one.kind !== kind || one.name !== name))
      }
      if (parts.length === 0) isLeftOver = false
      return removed
    },
  }
}

/** In the data folder. */
const fileName = 'lab.json'

async function readParts(file: string): Promise<readonly LabPart[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  return JSON.parse(text)
}
