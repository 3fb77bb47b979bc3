import { S3Client } from '@aws-sdk/client-s3'
import { toAwsError } from '../aws/failure.ts'
import type { Context } from '../command.ts'
import { nowhere, runningOrFallback, type TableFlags } from '../connection.ts'
import { explainingLocation } from '../ledger-location.ts'
import { findRunning } from '../running.ts'

/** S3, and the flags that find the ledger at the same place. */
export interface S3Connection {
  readonly s3: S3Client
  /** For `openReader`. */
  readonly tableFlags: TableFlags
  /** Does what uses S3; a failure says where it was looked for. */
  ask<T>(act: () => Promise<T>): Promise<T>
}

/**
 * Connects to S3 as `connect` does to the table: at the endpoint of the flag or the environment; else
 * in the local cloud of this folder; else on AWS. The ledger is then looked for at the same place.
 *
 * @throws {LedgerError} `configuration` when no region is set anywhere, or no local cloud is running
 *   in the folder that was named
 */
export async function connectS3(context: Context, flags: TableFlags): Promise<S3Connection> {
  const { data, region, profile, 'endpoint-url': flag } = flags
  const { environment, workingFolder } = context
  const endpoint = flag || environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL
  const isElsewhere = endpoint || region !== undefined || profile !== undefined
  const running = isElsewhere ? undefined : await runningOrFallback(workingFolder, data)
  const place = { context, dataFolder: data, isFallback: !isElsewhere && running === undefined }
  const ask = <T>(act: () => Promise<T>) => explainingLocation(place, act)
  if (running !== undefined) {
    const { s3Url, accessKeyId, secretAccessKey } = running
    const credentials = { accessKeyId, secretAccessKey }
    const there = { endpoint: s3Url, region: running.region, credentials, forcePathStyle: true }
    return { s3: new S3Client({ ...there, ...patient }), tableFlags: flags, ask }
  }
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI uses.
  const settled = region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  const s3 = new S3Client({
    ...(settled ? { region: settled } : {}),
    ...(profile ? { profile } : {}),
    // Bucket names are no hosts at an endpoint of one's own, as the AWS CLI takes it.
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    followRegionRedirects: true,
    ...patient,
  })
  try {
    await s3.config.region()
  } catch (error) {
    s3.destroy()
    throw isElsewhere
      ? toAwsError(error, 'connect to S3', 's3:GetObject')
      : nowhere(workingFolder, data, error)
  }
  const beside = endpoint ? await dynamodbBeside(endpoint, context, data) : undefined
  return { s3, tableFlags: { ...flags, 'endpoint-url': beside }, ask }
}

/** DynamoDB's endpoint where S3 has this one: the same, but for the local cloud, which has two. */
async function dynamodbBeside(
  s3Endpoint: string,
  { environment, workingFolder }: Context,
  data: string,
): Promise<string> {
  const named = environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL
  if (named) return named
  const running = await findRunning(workingFolder, data)
  const isPort = (url: string) => URL.canParse(url) && new URL(url).port
  const isRunning = running !== undefined && isPort(running.s3Url) === isPort(s3Endpoint)
  return isRunning ? running.dynamodbUrl : s3Endpoint
}

/** A part of an upload may take as long as it takes, but not stand still. */
const patient = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
}
