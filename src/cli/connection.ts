import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { connectTable, type Table } from '../table/index.ts'
import type { Context } from './command.ts'
import { findRunning, type RunningCloud } from './running.ts'

/** The name of the exercise, which is that of the construct too. */
export const defaultTableName = 'upload_metadata'

/**
 * The table that a command reads: where the environment points, if it names an endpoint; else the
 * local cloud of this folder, if it is running; else AWS, as the SDK finds it.
 */
export async function connect(context: Context, dataFolder: string): Promise<Table> {
  const { environment, workingFolder } = context
  const named = environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL
  const running = named ? undefined : await findRunning(workingFolder, dataFolder)
  const name = environment.TABLE_NAME || running?.tableName || defaultTableName
  return connectTable(name, running === undefined ? {} : clientConfig(running))
}

/** How the SDK reaches a local cloud as its owner. */
export function clientConfig(
  cloud: Pick<RunningCloud, 'dynamodbUrl' | 'region' | 'accessKeyId' | 'secretAccessKey'>,
): DynamoDBClientConfig {
  const { accessKeyId, secretAccessKey } = cloud
  return {
    endpoint: cloud.dynamodbUrl,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  }
}
