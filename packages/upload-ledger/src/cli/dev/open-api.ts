import { randomBytes } from 'node:crypto'
import { createApi, createLiveFeed } from '../../api/index.ts'
import { s3Objects } from '../../bucket/index.ts'
import { openLedger } from '../../reader/index.ts'
import { listBuckets } from '../../table/index.ts'
import { version } from '../version.ts'
import { apiToken } from './api-token.ts'
import { eventCounts } from './event-counts.ts'
import { liveEvent } from './live-event.ts'
import type { LocalCloud } from './local-cloud.ts'
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
  { s3, table, historyTableName, look }: OpenPipeline,
): Promise<OpenApi> {
  const token = await apiToken(dataPath)
  const live = createLiveFeed({ epoch: randomBytes(6).toString('hex') })
  const stop = cloud.functions.log(functionName).onLine((line) => {
    const event = liveEvent(line)
    if (event !== undefined) live.publish(event)
  })
  const objects = s3Objects(s3)
  const fetch = createApi({
    reader: openLedger({ table: table.name, history: historyTableName, client: table.client }),
    history: historyTableName !== undefined,
    version: version(),
    basePath: apiPath,
    token,
    allowedOrigins: corsOrigins,
    links: { objects },
    tickets: { objects },
    deletes: { objects },
    live,
    buckets: (signal) => listBuckets(table, mostBuckets, signal),
    checklist: async () => ({ items: await Array.fromAsync(look()), ...eventCounts(cloud) }),
  })
  return {
    token,
    fetch,
    close() {
      stop()
      live.close()
    },
  }
}
