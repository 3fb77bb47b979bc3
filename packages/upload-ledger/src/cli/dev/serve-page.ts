import { createPages } from '../../api/index.ts'
import { getRow } from '../../table/index.ts'
import { openConsole } from '../console/open-console.ts'
import { dataFlagOf } from '../running.ts'
import { type Served, serve } from '../serve.ts'
import { eventCounts } from './event-counts.ts'
import { latestRows } from './latest-rows.ts'
import type { LocalCloud } from './local-cloud.ts'
import { apiPath, type OpenApi } from './open-api.ts'
import type { OpenPipeline } from './open-pipeline.ts'
import type { StartOptions } from './options.ts'
import { functionName, region } from './pipeline.ts'
import { portTaken } from './port-taken.ts'
import { watchData } from './watch-data.ts'

/**
 * Serves the API, the console and the plain pages. Until `setReady` is called, `/api/health` answers `starting`, and
 * from then on whether the data is still there.
 *
 * @throws {LedgerError} `configuration` when the port is taken
 */
export async function servePage(
  { consolePort: port, dataPath, dataFolder, bucket, host, allowedHosts }: StartOptions,
  cloud: LocalCloud,
  pipeline: Pick<OpenPipeline, 'table' | 'historyTableName' | 'labKey' | 'look' | 'trigger'>,
  api: OpenApi,
): Promise<{ served: Served; setReady(): void }> {
  const { table, historyTableName, labKey, look, trigger } = pipeline
  let ready = false
  const lost = await watchData(dataPath)
  const console = await openConsole({
    settings: {
      ...{ api: apiPath, token: api.token, bucket, place: 'local' },
      ...{ table: table.name, region, flags: dataFlagOf(dataFolder) },
      ...{ s3Url: cloud.s3Url, dynamodbUrl: cloud.dynamodbUrl },
      ...(historyTableName === undefined ? {} : { historyTable: historyTableName }),
      hasOutcomes: true,
      watched: { bucket, filters: trigger.filters },
      lab: { functionName, key: labKey },
    },
    connectTo: [cloud.s3Url],
  })
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
    counts: () => eventCounts(cloud),
  })
  try {
    const answer = async (request: Request) => {
      if (isForApi(new URL(request.url).pathname)) return api.fetch(request)
      const response = (await console?.answer(request)) ?? (await pages.fetch(request))
      // A plain page that is not there says so itself.
      const isUnknown = response.status === 404 && !isHtml(response)
      return (isUnknown && (await console?.answerUnknown(request))) || response
    }
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

function isHtml({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') === true
}
