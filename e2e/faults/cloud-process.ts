import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  connectTable,
  createTable,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'

/** The local cloud, with the function in it, in a process that can be killed. */
export interface CloudProcess {
  readonly pid: number
  readonly dataFolder: string
  readonly s3: S3Client
  readonly table: Table
  readonly functionArn: string
  /** Ends it with `kill -9`. */
  kill(): Promise<void>
}

const client = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  // What an endpoint refuses is to be seen, not tried again.
  maxAttempts: 1,
}

/** @param environment added to that of the process, such as `LD_PRELOAD` */
export async function startCloudProcess(
  dataFolder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CloudProcess> {
  const program = fileURLToPath(new URL('serve-cloud.ts', import.meta.url))
  const child = spawn(process.execPath, [program, dataFolder], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [line] = await Promise.race([once(child.stdout, 'data') as Promise<[Buffer]>, failed()])
  const { s3Url, dynamodbUrl, functionArn } = JSON.parse(line.toString())
  const s3 = new S3Client({ ...client, endpoint: s3Url })
  const table = connectTable('upload_metadata', { ...patient, ...client, endpoint: dynamodbUrl })
  return {
    pid: child.pid ?? 0,
    dataFolder,
    s3,
    table,
    functionArn,
    async kill() {
      s3.destroy()
      table.client.destroy()
      child.kill('SIGKILL')
      await ended
    },
  }

  async function failed(): Promise<never> {
    await ended
    throw new Error(`Cannot start the local cloud: it ended with ${child.exitCode}`)
  }
}

/** Makes the table, and a bucket whose creations invoke the function. */
export async function prepareCloud({ s3, table, functionArn }: CloudProcess): Promise<void> {
  await createTable(table)
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }))
  const target = { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:*' as const] }
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: { LambdaFunctionConfigurations: [target] },
    }),
  )
}
