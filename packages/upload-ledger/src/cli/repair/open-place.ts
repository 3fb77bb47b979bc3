import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { listObjectsOn } from '../../bucket/index.ts'
import {
  LedgerError,
  onOrOff,
  printable,
  quoted,
  readExcludeKeys,
  toExclusion,
  tombstoneDaysWith,
} from '../../core/index.ts'
import { rowsOf, type Wait } from '../../reader/index.ts'
import {
  holdNewSpace,
  openSources,
  type Selection,
  type Sources,
  selectKeys,
} from '../../repair/index.ts'
import type { ConfirmOptions, Table } from '../../table/index.ts'
import { connectAws } from '../aws/connect.ts'
import { type Context, UsageError } from '../command.ts'
import { connect, type TableFlags } from '../connection.ts'
import { targetOfStack } from '../doctor/target-of-stack.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { findRunning, type RunningCloud } from '../running.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { describeStack } from '../stack/describe-stack.ts'
import { connectS3 } from '../transfer/connect-s3.ts'

export interface PlaceFlags extends TableFlags {
  readonly 'stack-name'?: string | undefined
  readonly suffix?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
  readonly parallel: string
}

/** A bucket and its ledger, as a command found them. */
export interface Place {
  readonly s3: S3Client
  readonly table: Table
  /** For `openReader`. */
  readonly tableFlags: TableFlags
  readonly bucket: string
  /** As the person wrote it, or as it was found. */
  readonly url: string
  readonly selection: Selection
  /** How a repair writes a tombstone. */
  readonly tombstones: Tombstones
  readonly sources: Sources
  readonly wait: Wait
  /** What a state belongs to. */
  readonly question: readonly unknown[]
  /** Does what asks AWS; a failure says where it was looked for. */
  ask<T>(act: () => Promise<T>): Promise<T>
  close(): void
}

type Tombstones = Pick<ConfirmOptions, 'lastSizeAndEtag' | 'tombstoneDays'>

/**
 * Opens the bucket that is named, and its ledger, with the keys that the ledger follows: those of the
 * stack that is named, or of the local cloud; else every key under the prefix.
 *
 * @throws {LedgerError} `configuration` where they are not found
 */
export async function openPlace(
  url: string | undefined,
  flags: PlaceFlags,
  context: Context,
): Promise<Place> {
  const parallel = wholeNumber('parallel', flags.parallel)
  if (parallel < 1 || parallel > 64) {
    throw new UsageError(`Cannot use --parallel ${parallel}: pass 1 to 64`)
  }
  const given = url === undefined ? undefined : parseS3Prefix(url)
  const stack = flags['stack-name'] === undefined ? undefined : await stackNamed(flags, context)
  const named = stack === undefined ? flags : { ...flags, table: flags.table ?? stack.tableName }
  const connection = await connectS3(context, named)
  const { table, bucket: localBucket } = await connect(context, connection.tableFlags)
  const letGrow = holdNewSpace()
  const close = () => {
    letGrow()
    connection.s3.destroy()
    table.client.destroy()
  }
  try {
    const running =
      localBucket === undefined ? undefined : await findRunning(context.workingFolder, flags.data)
    const bucket = given?.bucket ?? stack?.bucket ?? localBucket
    if (bucket === undefined) {
      throw new UsageError('Cannot tell which bucket: pass s3://BUCKET/PREFIX, or --stack-name')
    }
    const followed = stack ?? (running?.bucket === bucket ? await followedBy(running) : undefined)
    const keys = {
      prefixes: followed?.prefixes ?? [''],
      suffixes: flags.suffix ?? followed?.suffixes ?? [''],
      exclude: flags.exclude ?? followed?.exclude ?? [],
    }
    const within = given?.prefix ?? ''
    const selection = selectKeys({
      ...keys,
      excludedBy: toExclusion(keys.exclude, (pattern, fact) => {
        return new UsageError(`Cannot use --exclude ${quoted(pattern)}: ${fact}`)
      }),
      within,
    })
    const shown = `s3://${bucket}/${within}`
    if (selection.prefixes.length === 0) {
      const prefixes = keys.prefixes.map(quoted).join(', ')
      const fact = `the ledger follows keys that begin with ${prefixes}, and none of them is there`
      throw new LedgerError('invalid-argument', `Cannot compare ${printable(shown)}: ${fact}`)
    }
    const { interrupted: signal } = context
    const wait: Wait = async (ms, stop) => {
      await delay(ms, undefined, stop === undefined ? {} : { signal: stop })
    }
    const sources = openSources({
      ...{ list: listObjectsOn(connection.s3), rows: rowsOf(table) },
      ...{ bucket, parallel, wait, signal },
    })
    const endpoint = await table.client.config.endpoint?.()
    const region = await table.client.config.region()
    const question = [bucket, within, keys, table.name, region, endpoint?.port]
    return {
      ...{ s3: connection.s3, table, tableFlags: connection.tableFlags, bucket, url: shown },
      ...{ selection, tombstones: followed?.tombstones ?? {}, sources, wait, question },
      ...{ ask: connection.ask, close },
    }
  } catch (error) {
    close()
    throw error
  }
}

/** The keys that a ledger follows. */
interface Followed {
  readonly prefixes: readonly string[]
  readonly suffixes: readonly string[]
  readonly exclude: readonly string[]
  /** As its function writes them. */
  readonly tombstones: Tombstones
}

interface StackPlace extends Followed {
  readonly bucket: string
  readonly tableName: string
}

async function stackNamed(flags: PlaceFlags, context: Context): Promise<StackPlace> {
  const name = flags['stack-name'] ?? ''
  const aws = await connectAws(flags, context)
  const stack = await describeStack(aws, name)
  if (stack === undefined) {
    const fact = `there is none in ${aws.region}; pass another --stack-name or --region`
    throw new LedgerError('configuration', `Cannot find the stack ${printable(name)}: ${fact}`)
  }
  const { bucket, tableName, filters } = targetOfStack(stack)
  return {
    ...{ bucket, tableName },
    prefixes: filters.map(({ prefix }) => prefix),
    suffixes: [...new Set(filters.map(({ suffix }) => suffix))],
    exclude: readExcludeKeys(stack.parameters.ExcludeKeys) ?? [],
    tombstones: {
      lastSizeAndEtag: stack.parameters.LastSizeAndEtag === 'true',
      tombstoneDays: daysOf(stack.parameters.History === 'true', stack.parameters.HistoryDays),
    },
  }
}

/** How long a tombstone stays, with a history that keeps its events for so long; 0 is for ever. */
function daysOf(hasHistory: boolean, historyDays: string | undefined): number | undefined {
  return hasHistory ? tombstoneDaysWith(Number(historyDays) || undefined) : undefined
}

async function followedBy({ filters, logFile }: RunningCloud): Promise<Followed> {
  // Beside the log, where a person may have changed it.
  const file = join(dirname(logFile), 'configuration.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const { environment = {} } = JSON.parse(text) as { environment?: Record<string, string> }
  return {
    prefixes: filters.map(({ prefix }) => prefix),
    suffixes: [...new Set(filters.map(({ suffix }) => suffix))],
    exclude: readExcludeKeys(environment.EXCLUDE_KEYS) ?? [],
    tombstones: {
      lastSizeAndEtag: onOrOff(environment, 'LAST_SIZE_AND_ETAG', false),
      tombstoneDays: daysOf(Boolean(environment.HISTORY_TABLE_NAME), environment.HISTORY_DAYS),
    },
  }
}
