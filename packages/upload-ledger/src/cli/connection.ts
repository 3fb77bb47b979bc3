import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { LedgerError } from '../core/index.ts'
import { connectTable, type Table } from '../table/index.ts'
import { toAwsError } from './aws/failure.ts'
import type { Context } from './command.ts'
import {
  defaultDataFolder,
  findRunning,
  type RunningCloud,
  requireRunning,
  whereNoneRuns,
} from './running.ts'

/** The name of the exercise, which is that of the construct too. */
export const defaultTableName = 'upload_metadata'
/** As the construct and `dev` name it. */
const defaultHistoryTableName = 'upload_history'

/** The flags that locate the table. */
export interface TableFlags {
  readonly data: string
  readonly region?: string | undefined
  readonly profile?: string | undefined
  readonly table?: string | undefined
  readonly 'history-table'?: string | undefined
  readonly 'endpoint-url'?: string | undefined
}

/** A table, and whether it is AWS's only because no local cloud runs here. */
export interface Connection {
  readonly table: Table
  /** At the same place; it need not be there. */
  readonly historyTableName: string
  /** The bucket of the local cloud, if it is that which is read. */
  readonly bucket?: string
  readonly isFallback: boolean
}

/**
 * Connects to the table that a command reads: at the endpoint of the flag or the environment, if one
 * is named; else in the local cloud of this folder, if it runs and no region or profile is given;
 * else on AWS, as the AWS CLI would, unless a data folder is named, which means a local cloud.
 *
 * @throws {LedgerError} `configuration` when no region is set anywhere, or no local cloud is running
 *   in the folder that was named
 */
export async function connect(context: Context, flags: TableFlags): Promise<Connection> {
  const { data, region, profile, 'endpoint-url': endpoint } = flags
  const { environment, workingFolder } = context
  const named = endpoint || environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL
  const isElsewhere = named || region !== undefined || profile !== undefined
  const running = isElsewhere ? undefined : await runningOrFallback(workingFolder, data)
  const name = flags.table || environment.TABLE_NAME || running?.tableName || defaultTableName
  const historyTableName =
    flags['history-table'] ||
    environment.HISTORY_TABLE_NAME ||
    running?.historyTableName ||
    defaultHistoryTableName
  if (running !== undefined) {
    const table = connectTable(name, { ...clientConfig(running), ...patient })
    return { table, historyTableName, bucket: running.bucket, isFallback: false }
  }
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI uses.
  const place = region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  const table = connectTable(name, {
    ...(place ? { region: place } : {}),
    ...(profile ? { profile } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...patient,
  })
  try {
    await table.client.config.region()
  } catch (error) {
    table.client.destroy()
    throw isElsewhere
      ? toAwsError(error, 'connect to AWS', 'dynamodb:GetItem')
      : nowhere(workingFolder, data, error)
  }
  const bucket = named ? await bucketAt(named, workingFolder, data) : undefined
  return {
    table,
    historyTableName,
    ...(bucket === undefined ? {} : { bucket }),
    isFallback: !isElsewhere,
  }
}

/** The bucket of the local cloud of this folder, if it is that which an endpoint names. */
async function bucketAt(
  endpoint: string,
  workingFolder: string,
  dataFolder: string,
): Promise<string | undefined> {
  const running = await findRunning(workingFolder, dataFolder)
  return running?.dynamodbUrl === endpoint.replace(/\/$/, '') ? running.bucket : undefined
}

/**
 * The local cloud of this folder; `undefined` if none is running in the default one.
 *
 * @throws {LedgerError} `configuration` when none is running in a folder that was named
 */
export async function runningOrFallback(
  workingFolder: string,
  dataFolder: string,
): Promise<RunningCloud | undefined> {
  return dataFolder === defaultDataFolder
    ? findRunning(workingFolder, dataFolder)
    : requireRunning(workingFolder, dataFolder)
}

/** Neither here nor on AWS: most often `dev` has ended, or runs in another folder. */
export function nowhere(workingFolder: string, dataFolder: string, cause: unknown): LedgerError {
  const { folder, fix } = whereNoneRuns(workingFolder, dataFolder)
  const here = `no local cloud is running in ${folder}`
  const message = `Cannot find a ledger: ${here}, and no AWS region is set; ${fix}, or pass --region for AWS`
  return new LedgerError('configuration', message, { cause })
}

/** A person may be far from the table; the function, which runs beside it, waits one second. */
const patient = {
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  },
}

/** How the SDK reaches a local cloud as its owner. */
function clientConfig(
  cloud: Pick<RunningCloud, 'dynamodbUrl' | 'region' | 'accessKeyId' | 'secretAccessKey'>,
): DynamoDBClientConfig {
  const { accessKeyId, secretAccessKey } = cloud
  return {
    endpoint: cloud.dynamodbUrl,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  }
}
