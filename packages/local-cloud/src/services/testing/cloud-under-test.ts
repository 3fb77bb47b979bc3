import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../cloud.ts'

const region = 'us-east-1'
const ownerKeys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }

/** What it is called with it answers, prints and, asked to, fails with. */
const bundle = `
exports.handler = async (event, context) => {
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level: 'INFO', message: 'got ' + (event.say ?? 'nothing'), requestId: context.awsRequestId }))
  console.log('a plain line')
  if (event.fails) throw new TypeError('asked to fail')
  return { event, variable: process.env.WORD ?? null }
}
`

interface ClientOptions {
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** What an endpoint refuses is to be seen, not tried again. */
  readonly maxAttempts: number
}

/** The local cloud with a function `echo` and four queues, on a folder of its own. */
export interface CloudUnderTest {
  readonly cloud: LocalCloud
  readonly folder: string
  /** What the SDK's clients are given. */
  readonly client: ClientOptions & { readonly endpoint: string }
  close(): Promise<void>
}

const clientOptions: ClientOptions = { region, credentials: ownerKeys, maxAttempts: 1 }

export async function startCloudUnderTest(
  options: Partial<LocalCloudOptions> = {},
): Promise<CloudUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'local-services-'))
  const bundlePath = join(folder, 'index.cjs')
  await writeFile(bundlePath, bundle)
  const cloud = await startLocalCloud({
    dataFolder: join(folder, 'data'),
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: ownerKeys,
    functions: [
      {
        name: 'echo',
        bundlePath,
        handler: 'index.handler',
        configuration: { environment: { WORD: 'one' }, timeoutSeconds: 10, memoryMegabytes: 128 },
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Write',
              Effect: 'Allow',
              Action: 'dynamodb:PutItem',
              Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/things',
            },
          ],
        },
      },
    ],
    queues: [
      { name: 'work', visibilityTimeoutSeconds: 60, maxReceiveCount: 2, deadLetterQueue: 'dead' },
      { name: 'dead', messageRetentionSeconds: 1_209_600 },
      { name: 'mapped' },
      { name: 'failures' },
    ],
    eventSourceMappings: [
      { queue: 'mapped', function: 'echo', batchSize: 5, reportBatchItemFailures: true },
    ],
    retryDelaysMs: [10, 10],
    onFailure: [{ function: 'echo', queue: 'failures' }],
    ...options,
  })
  return {
    cloud,
    folder,
    client: { ...clientOptions, endpoint: cloud.dynamodbUrl },
    async close() {
      await cloud.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves with what is there once it is; fails when it does not come. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const found = await look()
    if (found !== undefined) return found
    await wait(10)
  }
  throw new Error('Cannot go on with the test: what it waits for did not come')
}
