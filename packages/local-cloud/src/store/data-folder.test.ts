import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataFolder } from './data-folder.ts'

let parent: string
let path: string
const children: ChildProcess[] = []

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'data-folder-'))
  path = join(parent, 'state', 'data')
})

afterEach(async () => {
  for (const child of children.splice(0)) await killed(child)
  await rm(parent, { recursive: true, force: true })
})

/** Starts a process that takes the folder, and gives what it says once it has, or has not. */
async function startHolder(): Promise<{ child: ChildProcess; said: string }> {
  const script = fileURLToPath(new URL('./testing/hold-data-folder.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, said }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test('the folder is private to its user and ignored by Git', async () => {
  const folder = await takeDataFolder(path)
  expect((await stat(path)).mode & 0o777).toBe(0o700)
  expect(await readFile(join(path, '.gitignore'), 'utf8')).toBe('*\n')
  await folder.release()
})

test('a folder that was released can be taken again, and what is in it stays', async () => {
  await (await takeDataFolder(path)).release()
  await writeFile(join(path, '.gitignore'), 'mine\n')
  await (await takeDataFolder(path)).release()
  expect(await readFile(join(path, '.gitignore'), 'utf8')).toBe('mine\n')
})

test('a second process is refused with the pid of the first', async () => {
  const { child, said } = await startHolder()
  expect(said).toBe('has it')
  await expect(takeDataFolder(path)).rejects.toThrow(
    `Cannot use the data folder ${path}: process ${child.pid} has it open`,
  )
})

test('a process that takes its folder twice is refused and keeps it', async () => {
  const folder = await takeDataFolder(path)
  await expect(takeDataFolder(path)).rejects.toThrow(`process ${process.pid} has it open`)
  const { said } = await startHolder()
  expect(said).toBe(`Cannot use the data folder ${path}: process ${process.pid} has it open`)
  await folder.release()
  expect((await startHolder()).said).toBe('has it')
})

test('the folder of a killed process can be taken at once, despite its pid file', async () => {
  const { child } = await startHolder()
  await killed(child)
  expect(await readFile(join(path, 'pid'), 'utf8')).toBe(`${child.pid}\n`)
  await (await takeDataFolder(path)).release()
})

test('a stale pid that now belongs to another process does not hold the folder', async () => {
  await (await takeDataFolder(path)).release()
  await writeFile(join(path, 'pid'), `${process.ppid}\n`)
  await (await takeDataFolder(path)).release()
})

test('of several processes that start after a kill exactly one takes the folder, and the others name it', async () => {
  await killed((await startHolder()).child)
  const holders = await Promise.all([startHolder(), startHolder(), startHolder(), startHolder()])
  const winners = holders.filter(({ said }) => said === 'has it')
  expect(winners).toHaveLength(1)
  const refusal = `Cannot use the data folder ${path}: process ${winners[0]?.child.pid} has it open`
  const others = holders.filter((holder) => holder !== winners[0])
  expect(others.map(({ said }) => said)).toEqual([refusal, refusal, refusal])
})

test('a path that cannot be a folder is refused in one line', async () => {
  const file = join(parent, 'file')
  await writeFile(file, '')
  await expect(takeDataFolder(file)).rejects.toThrow(/^Cannot use the data folder .*file.*: .+$/)
})
