import { createPages } from '../../api/index.ts'
import { getRow } from '../../table/index.ts'
import { type Served, serve } from '../serve.ts'
import { latestRows } from './latest-rows.ts'
import type { LocalCloud } from './local-cloud.ts'
import { apiPath, type OpenApi } from './open-api.ts'
import type { OpenPipeline } from './open-pipeline.ts'
import type { StartOptions } from './options.ts'
import { deadLetterQueueName, functionName, queueName } from './pipeline.ts'
import { portTaken } from './port-taken.ts'
import { watchData } from './watch-data.ts'

/**
 * Serves the API and the pages. Until `setReady` is called, `/api/health` answers `starting`, and
 * from then on whether the data is still there.
 *
 * @throws {LedgerError} `configuration` when the port is taken
 */
export async function servePage(
  { consolePort: port, dataPath, host, allowedHosts }: StartOptions,
  cloud: LocalCloud,
  { table, look }: Pick<OpenPipeline, 'table' | 'look'>,
  api: OpenApi,
): Promise<{ served: Served; setReady(): void }> {
  let ready = false
  const lost = await watchData(dataPath)
  const pages = createPages({
    async health() {
      if (!ready) return { status: 'starting' }
      const reason = await lost()
      return reason === undefined ? { status: 'ok' } : { status: 'failing', reason }
    },
    checklist: () => Array.fromAsync(look()),
    latestRows: (limit, options) =>
      latestRows(cloud.functions.log(functionName), table, limit, options),
    row: (bucket, key) => getRow(table, bucket, key),
    counts: () => countsOf(cloud),
  })
  try {
    const answer = (request: Request) =>
      isForApi(new URL(request.url).pathname) ? api.fetch(request) : pages.fetch(request)
    const guardsItself = (target: string) => isForApi(target.split('?', 1)[0] ?? '')
    const served = await serve(answer, port, { host, allowedHosts, guardsItself })
    return { served, setReady: () => (ready = true) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw portTaken(host, port, '--console-port', error)
    }
    throw error
  }
}

/** All that is below the API's path but the health, which needs no token. */
function isForApi(path: string): boolean {
  return path.startsWith(`${apiPath}/`) && path !== `${apiPath}/health`
}

/** Counts events of both kinds: delivered directly, and in the queues. */
function countsOf(cloud: LocalCloud): { pending: number; deadLetters: number } {
  const { pending, deadLetters } = cloud.delivery.counts()
  const held = (name: string) => {
    const { visible, inFlight } = cloud.queue(name).counts()
    return visible + inFlight
  }
  return {
    pending: pending + held(queueName),
    deadLetters: deadLetters + held(deadLetterQueueName),
  }
}
