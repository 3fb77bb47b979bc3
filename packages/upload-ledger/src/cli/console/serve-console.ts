import { randomBytes } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { createApi, type LiveFeed, type LookAtChecklist } from '../../api/index.ts'
import { s3Objects, s3PartUploads } from '../../bucket/index.ts'
import { LedgerError } from '../../core/index.ts'
import { type LedgerReader, openLedger } from '../../reader/index.ts'
import { listBuckets, type Table } from '../../table/index.ts'
import type { Context } from '../command.ts'
import type { FoundLetters } from '../dlq/find-letters.ts'
import { lettersForApi } from '../dlq/letters-api.ts'
import { type Served, serve } from '../serve.ts'
import { version } from '../version.ts'
import { openHistoryFeed } from './history-feed.ts'
import { openConsole, type WatchedKeys } from './open-console.ts'

/** The ledger that the console shows, and what it may do. */
export interface ConsoleLedger {
  readonly table: Table
  /** Absent where there is no history table. */
  readonly historyTableName: string | undefined
  readonly s3: S3Client
  readonly region: string
  /** S3's address, where it is not AWS's. */
  readonly s3Url: string | undefined
  readonly bucket: string | undefined
  /** What the ledger is called. */
  readonly place: string
  /** The flags by which other commands reach it. */
  readonly flags: string
  /** Whether it uploads and deletes. */
  readonly allowsChanges: boolean
  /** Where the dead letters lie; absent where nobody says. */
  readonly letters: FoundLetters | undefined
  /** The keys whose uploads get a row; absent where nobody says. */
  readonly watched: WatchedKeys | undefined
  /** Walks the checklist of the pipeline, where one was found. */
  readonly checklist: LookAtChecklist | undefined
}

/** A console that is served, and the address that lets a person in. */
export interface ServedConsole extends Served {
  readonly entry: string
}

/** The most buckets that it lists; each costs a request. */
const mostBuckets = 100

/**
 * Serves the console and its API over a ledger, to this machine alone. Whoever has the token, which
 * only the entry address holds, may do what these credentials may.
 *
 * @throws {LedgerError} `configuration` where the package was built without the console
 */
export async function serveConsole(
  ledger: ConsoleLedger,
  port: number,
  context: Pick<Context, 'now' | 'err'>,
): Promise<ServedConsole> {
  const { table, historyTableName, region, s3Url, bucket, place, flags, allowsChanges } = ledger
  const token = randomBytes(32).toString('base64url')
  const page = await openConsole({
    settings: {
      ...{ api: apiPath, place, table: table.name, region, flags },
      ...(bucket === undefined ? {} : { bucket }),
      ...(historyTableName === undefined ? {} : { historyTable: historyTableName }),
      ...(s3Url === undefined ? {} : { s3Url }),
      ...(ledger.watched && { watched: ledger.watched }),
    },
    connectTo: s3Url === undefined ? s3Origins(region) : [new URL(s3Url).origin],
  })
  if (page === undefined) {
    const fact = 'its files are not there; build the package with npm run build'
    throw new LedgerError('configuration', `Cannot serve the console: ${fact}`)
  }
  const objects = s3Objects(ledger.s3)
  const { letters: found } = ledger
  const letters = found && lettersForApi(async () => found)
  const reader = openLedger({
    table: table.name,
    history: historyTableName,
    client: table.client,
  })
  const live = await liveFeedOf(ledger, reader, context)
  const api = createApi({
    reader,
    ...(live && { live }),
    ...(ledger.checklist && { checklist: ledger.checklist }),
    history: historyTableName !== undefined,
    version: version(),
    ...{ basePath: apiPath, token, links: { objects } },
    ...(letters && { deadLetters: letters }),
    ...(letters && allowsChanges ? { letterChanges: letters } : {}),
    ...(allowsChanges
      ? {
          ...{ tickets: { objects }, deletes: { objects } },
          uploads: { uploads: s3PartUploads(ledger.s3) },
        }
      : {}),
    buckets: (signal) => listBuckets(table, mostBuckets, signal),
  })
  const isForApi = (path: string) => path.startsWith(`${apiPath}/`)
  const served = await serve(
    async (request) =>
      isForApi(new URL(request.url).pathname)
        ? api(request)
        : ((await page.answer(request)) ??
          (await page.answerUnknown(request)) ??
          new Response('Not found; start at /\n', { status: 404 })),
    port,
    { guardsItself: (target) => isForApi(target.split('?', 1)[0] ?? '') },
  )
  return {
    ...served,
    entry: `${served.url}/#token=${token}`,
    async close() {
      live?.close()
      await served.close()
    },
  }
}

const apiPath = '/api'

/** The most buckets whose events it follows where none is named. */
const mostFollowed = 10

/** The events of the history as they come; `undefined` where there is none, or no bucket is known. */
async function liveFeedOf(
  { table, historyTableName, bucket }: ConsoleLedger,
  reader: LedgerReader,
  { now, err }: Pick<Context, 'now' | 'err'>,
): Promise<LiveFeed | undefined> {
  if (historyTableName === undefined) return undefined
  const onEnd = (error: Error) => err(`${error.message}; Live shows nothing more of it`)
  if (bucket !== undefined) return openHistoryFeed(reader, [bucket], { now, onEnd })
  try {
    const { buckets } = await listBuckets(table, mostFollowed)
    return buckets.length === 0 ? undefined : openHistoryFeed(reader, buckets, { now, onEnd })
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    err(`${error.message}; name a bucket with --bucket to follow it in Live`)
    return undefined
  }
}

/** Where the buckets of a region are, by either style of address. */
function s3Origins(region: string): readonly string[] {
  return [`https://*.s3.${region}.amazonaws.com`, `https://s3.${region}.amazonaws.com`]
}
