import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { connectTable, type Table } from '../../table/index.ts'
import { requestHandler } from '../aws/request-handler.ts'
import type { Context } from '../command.ts'

/** How to reach the services. The SDK finds the values that are left out. */
export interface Reach {
  readonly region?: string
  readonly profile?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Of all services but S3. */
  readonly endpoint?: string
  readonly s3Endpoint?: string
  /** Whether S3 has an endpoint of its own, without bucket names in its host. */
  readonly forcePathStyle: boolean
  /** May shorten the time that a request may take. */
  readonly environment?: Context['environment']
}

/** The clients that the probes use. */
export interface Clients {
  readonly s3: S3Client
  readonly lambda: LambdaClient
  readonly iam: IAMClient
  readonly kms: KMSClient
  readonly logs: CloudWatchLogsClient
  readonly sqs: SQSClient
  readonly events: EventBridgeClient
  table(name: string): Table
  close(): void
}

/** How long a request may take: an invocation of the function as long as Lambda lets it run. */
const [requestMs, invocationMs] = [10_000, 900_000]

export function connectClients(reach: Reach): Clients {
  const { endpoint, s3Endpoint, forcePathStyle, environment = {}, ...who } = reach
  const handler = (mostMs: number) => ({ requestHandler: requestHandler(environment, mostMs) })
  const others = {
    ...who,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...handler(requestMs),
    maxAttempts: 3,
  }
  const s3 = new S3Client({
    ...who,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
    ...handler(requestMs),
    forcePathStyle,
    maxAttempts: 3,
  })
  const services = {
    s3,
    lambda: new LambdaClient({ ...others, ...handler(invocationMs) }),
    iam: new IAMClient(others),
    kms: new KMSClient(others),
    logs: new CloudWatchLogsClient(others),
    // A queue's URL must not override the endpoint that the person has set.
    sqs: new SQSClient({ ...others, useQueueUrlAsEndpoint: false }),
    events: new EventBridgeClient(others),
  }
  const tables = new Map<string, Table>()
  return {
    ...services,
    table(name) {
      const table = tables.get(name) ?? connectTable(name, others)
      tables.set(name, table)
      return table
    },
    close() {
      for (const client of Object.values(services)) client.destroy()
      for (const { client } of tables.values()) client.destroy()
    },
  }
}
