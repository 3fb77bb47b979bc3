import { randomBytes } from 'node:crypto'
import { createApi, createLiveFeed, type LiveFeed } from '../../api/index.ts'
import { s3Objects, s3PartUploads } from '../../bucket/index.ts'
import { openLedger } from '../../reader/index.ts'
import { listBuckets } from '../../table/index.ts'
import { lettersForApi } from '../dlq/letters-api.ts'
import { version } from '../version.ts'
import { apiToken } from './api-token.ts'
import { eventCounts } from './event-counts.ts'
import { openLab } from './lab/open-lab.ts'
import { liveEvent } from './live-event.ts'
import type { FunctionLog, LocalCloud } from './local-cloud.ts'
import type { OpenPipeline } from './open-pipeline.ts'
import type { StartOptions } from './options.ts'
import { functionName } from './pipeline.ts'

/** The path that the API of `dev` is under. */
export const apiPath = '/api'

/** The most buckets that the console lists; each costs a request. */
const mostBuckets = 100

/** The HTTP API of the pipeline, with everything on. */
export interface OpenApi {
  readonly token: string
  fetch(request: Request): Promise<Response>
  close(): void
}

/** Opens the API; its live feed has the outcomes that the function logs. */
export async function openApi(
  { dataPath, corsOrigins }: StartOptions,
  cloud: LocalCloud,
  { s3, table, historyTableName, deployment, look, letters: find }: OpenPipeline,
): Promise<OpenApi> {
  const token = await apiToken(dataPath)
  const live = createLiveFeed({ epoch: randomBytes(6).toString('hex') })
  const stop = await publishLog(cloud.functions.log(functionName), live)
  const objects = s3Objects(s3)
  const letters = lettersForApi(find)
  const lab = await openLab(cloud, deployment, dataPath)
  const fetch = createApi({
    reader: openLedger({ table: table.name, history: historyTableName, client: table.client }),
    history: historyTableName !== undefined,
    version: version(),
    basePath: apiPath,
    token,
    allowedOrigins: corsOrigins,
    links: { objects },
    tickets: { objects },
    uploads: { uploads: s3PartUploads(s3) },
    deletes: { objects },
    live,
    buckets: (signal) => listBuckets(table, mostBuckets, signal),
    checklist: async () => ({ items: await Array.fromAsync(look()), ...eventCounts(cloud) }),
    ...{ deadLetters: letters, letterChanges: letters, lab },
  })
  return {
    token,
    fetch,
    close() {
      stop()
      lab.close()
      live.close()
    },
  }
}

/** How many events of before this start the feed begins with, for a page that was open then. */
const mostHeld = 1_000

/** Publishes the last outcomes of the log, and each from then on; what it returns ends it. */
async function publishLog(
  log: Pick<FunctionLog, 'tail' | 'onLine'>,
  live: LiveFeed,
): Promise<() => void> {
  const publish = (line: string) => {
    const event = liveEvent(line)
    if (event !== undefined) live.publish(event)
  }
  const meanwhile: string[] = []
  let take = (line: string): void => void meanwhile.push(line)
  const stop = log.onLine((line) => take(line))
  const held = await log.tail(mostHeld, (line) => liveEvent(line) !== undefined)
  const known = new Set(held)
  for (const line of [...held, ...meanwhile.filter((one) => !known.has(one))]) publish(line)
  take = publish
  return stop
}
