import { spawnSync } from 'node:child_process'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { CloudProcess } from './cloud-process.ts'

/** A way in which the disk under a process can fail, and be fixed, while it runs. */
export interface FailingDisk {
  readonly name: string
  /** What it takes, if that is not here. */
  readonly lacks: string | undefined
  /** What the process has to be started with. */
  environment(folder: string): Readonly<Record<string, string>>
  fail(cloud: CloudProcess, folder: string): Promise<void>
  fix(cloud: CloudProcess, folder: string): Promise<void>
}

/**
 * No file can grow beyond the size of a database's log: a write that would is made in part, and the
 * rest is refused (EFBIG, where a full disk says ENOSPC).
 */
export const fullDisk: FailingDisk = {
  name: 'a full disk',
  lacks: isHere('prlimit', '--version') ? undefined : 'prlimit',
  environment: () => ({}),
  async fail({ pid, dataFolder }) {
    const sizes = await Promise.all(
      [join('s3', 'db'), 'dynamodb'].map((name) => logBytes(join(dataFolder, name))),
    )
    run('prlimit', ['--pid', String(pid), `--fsize=${Math.min(...sizes) + 500}:unlimited`])
  },
  async fix({ pid }) {
    run('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited'])
  },
}

/** All is written and nothing synced. */
export const failingSync: FailingDisk = {
  name: 'a disk that cannot sync',
  lacks: platform() === 'linux' && isHere('cc', '--version') ? undefined : 'Linux and a C compiler',
  environment(folder) {
    const source = fileURLToPath(new URL('failing-sync.c', import.meta.url))
    const library = join(folder, 'failing-sync.so')
    run('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'])
    return { LD_PRELOAD: library, FAILING_SYNC_SWITCH: join(folder, 'failing') }
  },
  fail: (_, folder) => writeFile(join(folder, 'failing'), ''),
  fix: (_, folder) => rm(join(folder, 'failing')),
}

/** Of the log that a LevelDB writes to now, the path. */
export async function newestLog(folder: string): Promise<string> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'))
  const newest = logs.toSorted().at(-1)
  if (newest === undefined) throw new Error(`Cannot find a log of LevelDB: ${folder} has none`)
  return join(folder, newest)
}

async function logBytes(folder: string): Promise<number> {
  return (await stat(await newestLog(folder))).size
}

function isHere(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { env: process.env })
  if (status !== 0) throw new Error(`Cannot run ${program}: ${stderr}`)
}
