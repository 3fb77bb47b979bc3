import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { openMoto } from '../../packages/local-cloud/test/contract/moto.ts'
import { openOurs } from '../../packages/local-cloud/test/contract/ours.ts'
import { type Finished, keys, region, runCommand, runProgram } from '../support/development.ts'

/** An AWS account played by moto and, if asked for, its S3 by ours; empty at first. */
export interface Account {
  readonly cloudformation: CloudFormationClient
  readonly dynamodb: DynamoDBClient
  readonly s3: S3Client
  /** Where moto's Lambda looks for code, whichever S3 the command sees. */
  readonly codeStore: S3Client
  /** Runs the built command in it. */
  run(...args: string[]): Promise<Finished>
  /** The same at a terminal, where `answer` is typed; all that is printed is in `out`. */
  answer(answer: string, ...args: string[]): Promise<Finished>
  close(): Promise<void>
}

/** The local cloud's, which moto takes on. */
export const accountId = '000000000000'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const terminal = fileURLToPath(new URL('answer.py', import.meta.url))

/** @param s3 of moto, whose S3 forgets the EventBridge switch, or the local cloud's */
export async function openAccount(s3: 'moto' | 'ours'): Promise<Account> {
  const moto = await openMoto({ MOTO_ACCOUNT_ID: accountId })
  const ours = s3 === 'ours' ? await openOurs() : undefined
  const endpoint = moto.url
  const s3Address = await ours?.client.config.endpoint?.()
  const s3Endpoint = s3Address === undefined ? endpoint : `http://127.0.0.1:${s3Address.port}`
  const environment = { ...environmentOf(endpoint), AWS_ENDPOINT_URL_S3: s3Endpoint }
  const clients = {
    cloudformation: new CloudFormationClient({ endpoint, region, credentials: keys }),
    dynamodb: new DynamoDBClient({ endpoint, region, credentials: keys }),
    s3: new S3Client({ endpoint: s3Endpoint, region, credentials: keys }),
  }
  return {
    ...clients,
    codeStore: moto.client,
    run: (...args) => runCommand(args, environment),
    answer: (answer, ...args) =>
      runProgram(
        'python3',
        [
          terminal,
          args[0] === 'deploy' ? '[y/N] ' : ': ',
          answer,
          process.execPath,
          command,
          ...args,
        ],
        environment,
      ),
    async close() {
      for (const client of Object.values(clients)) client.destroy()
      await Promise.all([moto.close(), ours?.close()])
    },
  }
}

/** What points the command at an endpoint for all services. */
export function environmentOf(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
}
