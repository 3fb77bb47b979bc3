import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Load } from './load.ts'

/** A program of this folder in a process of its own, which has said its first word. */
export async function startProgram(
  name: string,
  args: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly said: unknown } & AsyncDisposable> {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args)
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Cannot measure: ${name} has ended`)
  })
  ended.catch(() => undefined)
  const [said] = await Promise.race([once(child, 'message'), ended])
  return {
    child,
    said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended.catch(() => undefined)
    },
  }
}

/** Has the program of `load.ts` send requests, and gives the seconds that they took. */
export async function seconds(loader: ChildProcess, load: Load): Promise<number> {
  loader.send(load)
  const [taken] = await once(loader, 'message')
  return taken as number
}

/** The CPU that a process has used, in microseconds. Linux counts it in hundredths of a second. */
export function cpuMicroseconds(pid: number): number {
  return jiffies(pid, 11) * 10_000
}

/** The same of the children of this process that have ended. */
export function endedChildrenCpuMicroseconds(): number {
  return jiffies(process.pid, 13) * 10_000
}

/** Of a pair of figures of a process, user and system. */
function jiffies(pid: number, place: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[place]) + Number(fields[place + 1])
}

/** The memory of a process in MB: all, or what it shares with no file. */
export function memoryMegabytes(pid: number, kind: 'VmRSS' | 'RssAnon'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${kind}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
}

export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && parentOf(other) === pid)
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
  } catch {
    // It has ended since.
    return undefined
  }
}
