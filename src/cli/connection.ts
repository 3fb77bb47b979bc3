import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { connectTable, type Table } from '../table/index.ts'
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
  return connectTable(name, {
    ...(place ? { region: place } : {}),
    ...(profile ? { profile } : {}),
    ...patient,
  })
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
