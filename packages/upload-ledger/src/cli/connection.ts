import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { LedgerError, printable } from '../core/index.ts'
import { connectTable, type Table } from '../table/index.ts'
import { toAwsError } from './aws/failure.ts'
import type { Context } from './command.ts'
import { findRunning, type RunningCloud } from './running.ts'

/** The name of the exercise, which is that of the construct too. */
export const defaultTableName = 'upload_metadata'

/** What says where the table is. */
export interface TableFlags {
  readonly data: string
  readonly region?: string | undefined
  readonly profile?: string | undefined
}

/**
 * The table that a command reads: where the environment points, if it names an endpoint; else the
 * local cloud of this folder, if it is running and no region or profile is asked for; else AWS, as
 * the AWS CLI finds it.
 *
 * @throws {LedgerError} `configuration` when no region is set anywhere
 */
export async function connect(
  context: Context,
  { data, region, profile }: TableFlags,
): Promise<Table> {
  const { environment, workingFolder } = context
  const named = environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL
  const isElsewhere = named || region !== undefined || profile !== undefined
  const running = isElsewhere ? undefined : await findRunning(workingFolder, data)
  const name = environment.TABLE_NAME || running?.tableName || defaultTableName
  if (running !== undefined) return connectTable(name, { ...clientConfig(running), ...patient })
  // The SDK does not read the variable that the AWS CLI goes by.
  const place = region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  const table = connectTable(name, {
    ...(place ? { region: place } : {}),
    ...(profile ? { profile } : {}),
    ...patient,
  })
  try {
    await table.client.config.region()
  } catch (error) {
    table.client.destroy()
    throw isElsewhere
      ? toAwsError(error, 'connect to AWS', 'dynamodb:GetItem')
      : nowhere(data, error)
  }
  return table
}

/** Neither here nor on AWS: most often `npm start` has ended, or runs in another folder. */
export function nowhere(dataFolder: string, cause: unknown): LedgerError {
  const here = `no local cloud is running in ${printable(dataFolder)}`
  const fix = 'run npm start, pass its folder with --data, or pass --region for AWS'
  const message = `Cannot find a ledger: ${here}, and no AWS region is set; ${fix}`
  return new LedgerError('configuration', message, { cause })
}

/** A person may be far from the table; the function, which stands beside it, waits a second. */
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
