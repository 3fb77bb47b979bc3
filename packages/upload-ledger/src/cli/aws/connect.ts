import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { strayEndpoints } from './endpoints.ts'
import { asking, toAwsError } from './failure.ts'
import { requestHandler } from './request-handler.ts'

/** One account in one region, with the clients that reach it. */
export interface Aws {
  /** Twelve digits. */
  readonly accountId: string
  readonly region: string
  /** `aws`, or the partition of China or of a government. */
  readonly partition: string
  readonly profile: string | undefined
  /** CloudFormation's endpoint, if a variable sets it. */
  readonly endpoint: string | undefined
  readonly cloudformation: CloudFormationClient
  readonly dynamodb: DynamoDBClient
  readonly kms: KMSClient
  readonly s3: S3Client
  readonly sqs: SQSClient
}

/**
 * Connects as the AWS CLI would: flags first, then the environment, then the files of `~/.aws`.
 *
 * @throws {LedgerError} `configuration` without region or credentials, or when the environment
 *   points some services at this machine and others not; `refused` when AWS rejects the credentials
 */
export async function connectAws(
  flags: { readonly region?: string | undefined; readonly profile?: string | undefined },
  { environment }: Pick<Context, 'environment'>,
): Promise<Aws> {
  const stray = strayEndpoints(environment)
  if (stray !== undefined) {
    const fix = 'open a new shell, or unset the AWS_ENDPOINT_URL variables'
    const message = `Cannot connect to AWS: ${stray}, and the local cloud has no CloudFormation; ${fix}`
    throw new LedgerError('configuration', message)
  }
  const profile = flags.profile || environment.AWS_PROFILE || undefined
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI uses.
  const region = flags.region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  const config = {
    ...(profile === undefined ? {} : { profile }),
    ...(region ? { region } : {}),
    maxAttempts: 4,
    requestHandler: requestHandler(environment),
  }
  const sts = new STSClient(config)
  try {
    const settled = await settledRegion(sts)
    const identity = await asking('identify the credentials', 'sts:GetCallerIdentity', () =>
      sts.send(new GetCallerIdentityCommand({})),
    )
    const endpoint = environment.AWS_ENDPOINT_URL_CLOUDFORMATION || environment.AWS_ENDPOINT_URL
    const clients = { ...config, region: settled }
    return {
      accountId: identity.Account ?? '',
      region: settled,
      partition: identity.Arn?.split(':')[1] ?? 'aws',
      profile: profile === undefined ? undefined : printable(profile),
      endpoint: endpoint || undefined,
      cloudformation: new CloudFormationClient(clients),
      dynamodb: new DynamoDBClient(clients),
      kms: new KMSClient(clients),
      s3: new S3Client(clients),
      // A queue's URL must not override the endpoint that the person has set.
      sqs: new SQSClient({ ...clients, useQueueUrlAsEndpoint: false }),
    }
  } finally {
    sts.destroy()
  }
}

async function settledRegion(sts: STSClient): Promise<string> {
  try {
    return await sts.config.region()
  } catch (error) {
    throw toAwsError(error, 'connect to AWS', 'sts:GetCallerIdentity')
  }
}
