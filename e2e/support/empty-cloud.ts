import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { dev } from '../../packages/upload-ledger/src/cli/commands/dev.ts'
import { keys, region, temporaryFolder, until } from './development.ts'
import { type Ran, runHere } from './run-here.ts'

/** The addresses of `dev --empty`, and what it has printed so far. */
export interface RunningEmpty {
  readonly s3Url: string
  readonly dynamodbUrl: string
  printed(): string
}

/** `dev --empty` in this process, and a person's clients for it. */
export interface EmptyCloud extends AsyncDisposable, Omit<RunningEmpty, 'printed'> {
  /** In which the command was typed. */
  readonly workingFolder: string
  readonly s3: S3Client
  readonly dynamodb: DynamoDBClient
  readonly lambda: LambdaClient
  readonly iam: IAMClient
}

/** Starts it in a folder of its own, which is removed when it is disposed of. */
export async function startEmptyCloud(): Promise<EmptyCloud> {
  const folder = await temporaryFolder()
  const { s3Url, dynamodbUrl, stop } = await open(folder.path)
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
      await stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Uses an empty cloud, stops it as Ctrl-C does, and gives what it printed. */
export async function withEmpty(
  workingFolder: string,
  use: (cloud: RunningEmpty) => Promise<void>,
): Promise<Ran> {
  const { stop, ...cloud } = await open(workingFolder)
  try {
    await use(cloud)
  } catch (error) {
    await stop()
    throw error
  }
  return stop()
}

async function open(workingFolder: string): Promise<RunningEmpty & { stop(): Promise<Ran> }> {
  const interruption = new AbortController()
  const lines: string[] = []
  const ended = runHere(dev, ['--empty', '--s3-port', '0', '--dynamodb-port', '0'], {
    workingFolder,
    interrupted: interruption.signal,
    out: (line) => void lines.push(line),
  })
  const stop = async () => {
    interruption.abort()
    return { ...(await ended), out: lines }
  }
  const file = join(workingFolder, '.upload-ledger', 'running.json')
  const printed = () => lines.join('\n')
  try {
    const { s3Url, dynamodbUrl } = await until(
      async () => JSON.parse(await readFile(file, 'utf8')),
      () => `dev --empty did not get ready: ${printed()}`,
    )
    return { s3Url, dynamodbUrl, printed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
