import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { dev } from '../../packages/upload-ledger/src/cli/commands/dev.ts'
import { keys, region, temporaryFolder, until } from './development.ts'
import { runHere } from './run-here.ts'

/** `dev --empty` in this process, and a person's clients for it. */
export interface EmptyCloud extends AsyncDisposable {
  /** In which the command was typed. */
  readonly workingFolder: string
  readonly s3Url: string
  readonly dynamodbUrl: string
  readonly s3: S3Client
  readonly dynamodb: DynamoDBClient
  readonly lambda: LambdaClient
  readonly iam: IAMClient
}

/** Starts it in a folder of its own, which is removed when it is disposed of. */
export async function startEmptyCloud(): Promise<EmptyCloud> {
  const folder = await temporaryFolder()
  const interruption = new AbortController()
  const more = { workingFolder: folder.path, interrupted: interruption.signal }
  const ended = runHere(dev, ['--empty', '--s3-port', '0', '--dynamodb-port', '0'], more)
  const file = join(folder.path, '.upload-ledger', 'running.json')
  const { s3Url, dynamodbUrl } = await until(
    async () => JSON.parse(await readFile(file, 'utf8')),
    () => 'dev --empty did not get ready',
  )
  const options = { region, credentials: keys, endpoint: dynamodbUrl }
  const clients = {
    s3: new S3Client({ ...options, endpoint: s3Url, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(options),
    lambda: new LambdaClient(options),
    iam: new IAMClient(options),
  }
  return {
    ...{ workingFolder: folder.path, s3Url, dynamodbUrl, ...clients },
    async [Symbol.asyncDispose]() {
      for (const client of Object.values(clients)) client.destroy()
      interruption.abort()
      await ended
      await folder[Symbol.asyncDispose]()
    },
  }
}
