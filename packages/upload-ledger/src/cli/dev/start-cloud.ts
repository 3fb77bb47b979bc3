import { LedgerError } from '../../core/index.ts'
import { type LocalCloud, loadLocalCloud } from './local-cloud.ts'
import { checkLanguage, type OwnHandler } from './own-handler.ts'
import {
  eventSourceMapping,
  onFailure,
  ownerKeys,
  queues,
  region,
  uploadFunction,
} from './pipeline.ts'
import { portTaken } from './port-taken.ts'

/** A minute on AWS is a second here: long enough to see a retry, short enough to wait for it. */
const retryDelaysMs = [1_000, 2_000]

/**
 * Starts the local cloud with the function and the queues of the pipeline in it, or with nothing.
 *
 * @throws {LedgerError} `configuration` when it is not installed, or a port or the data folder is taken
 */
export async function startCloud(options: CloudOptions): Promise<LocalCloud> {
  const { s3Port, dynamodbPort, host, allowedHosts, dataPath: dataFolder } = options
  const localCloud = await loadLocalCloud()
  const { AddressNotHereError, DataFolderError, PortInUseError, startLocalCloud } = localCloud
  if (options.own !== undefined) await checkLanguage(options.own, localCloud)
  try {
    return await startLocalCloud({
      s3Port,
      dynamodbPort,
      host,
      allowedHosts,
      dataFolder,
      region,
      owner: ownerKeys,
      retryDelaysMs,
      ...(options.empty ? { functions: [] } : pipelineOf(options)),
    })
  } catch (error) {
    if (error instanceof PortInUseError) {
      const flag = error.port === s3Port ? '--s3-port' : '--dynamodb-port'
      throw portTaken(host, error.port, flag, error)
    }
    if (error instanceof AddressNotHereError) {
      const message = `${error.message}; give --host one that it has, such as 0.0.0.0`
      throw new LedgerError('configuration', message, { cause: error })
    }
    if (error instanceof DataFolderError && error.isTaken) {
      const message = `${error.message}; stop that process, or choose another folder with --data`
      throw new LedgerError('configuration', message, { cause: error })
    }
    throw error
  }
}

/** The function and the queues. */
function pipelineOf({ history, own }: CloudOptions) {
  return {
    functions: [uploadFunction(history, own)],
    queues,
    eventSourceMappings: [eventSourceMapping],
    onFailure: [onFailure],
  }
}

interface CloudOptions {
  readonly s3Port: number
  readonly dynamodbPort: number
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly history: boolean
  readonly empty: boolean
  /** Runs in place of our function. */
  readonly own?: OwnHandler | undefined
  /** Absolute. */
  readonly dataPath: string
}
