import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { quotedForShell } from '../checklist/index.ts'
import { type Delivery, type KeyFilter, LedgerError, printable } from '../core/index.ts'

/** A local cloud that is up, as the other commands find it. */
export interface RunningCloud {
  readonly pid: number
  readonly s3Url: string
  readonly dynamodbUrl: string
  /** Absent where it was started empty. */
  readonly consoleUrl?: string
  /** Absent where an earlier version runs. */
  readonly apiUrl?: string
  /** The token that the API takes. */
  readonly apiToken?: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly bucket: string
  /** The keys that its trigger sends. */
  readonly filters: readonly KeyFilter[]
  readonly delivery: Delivery
  readonly tableName: string
  /** Absent if the function keeps no history. */
  readonly historyTableName?: string
  /** The file of a person's own code that runs in place of ours. */
  readonly handlerFile?: string
  readonly logFile: string
  /** The command that restarts it, without the flags of bucket and trigger. */
  readonly startCommand: string
}

/** The default data folder of `dev`. */
export const defaultDataFolder = '.upload-ledger'

/** Announces this cloud to the other commands, through the data folder. */
export async function announce(dataFolder: string, cloud: RunningCloud): Promise<void> {
  const file = join(dataFolder, fileName)
  await writeFile(`${file}.new`, `${JSON.stringify(cloud, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export async function withdraw(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, fileName), { force: true })
}

/** The cloud that runs on this data folder, or `undefined`. One that was killed is not running. */
export async function findRunning(
  workingFolder: string,
  dataFolder: string,
): Promise<RunningCloud | undefined> {
  try {
    const text = await readFile(join(resolve(workingFolder, dataFolder), fileName), 'utf8')
    const cloud: RunningCloud = JSON.parse(text)
    return isAlive(cloud.pid) ? cloud : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws {LedgerError} `configuration` when none is running */
export async function requireRunning(
  workingFolder: string,
  dataFolder: string,
): Promise<RunningCloud> {
  const running = await findRunning(workingFolder, dataFolder)
  if (running !== undefined) return running
  const { folder, fix } = whereNoneRuns(workingFolder, dataFolder)
  const message = `Cannot reach the local cloud: none is running in ${folder}; ${fix}`
  throw new LedgerError('configuration', message)
}

/** Where a local cloud was looked for in vain, and how to have one. */
export function whereNoneRuns(
  workingFolder: string,
  dataFolder: string,
): { readonly folder: string; readonly fix: string } {
  const folder = resolve(workingFolder, dataFolder)
  const absent = existsSync(folder) ? '' : ', which does not exist'
  return {
    folder: `${printable(folder)}${absent}`,
    fix: `start one with npx upload-ledger dev${dataFlagOf(dataFolder)}, or pass its folder with --data`,
  }
}

/** The flag with which other commands find the local cloud of this folder. */
export function dataFlagOf(dataFolder: string): string {
  return dataFolder === defaultDataFolder ? '' : ` --data ${quotedForShell(dataFolder)}`
}

const fileName = 'running.json'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
