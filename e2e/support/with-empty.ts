import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dev } from '../../packages/upload-ledger/src/cli/commands/dev.ts'
import { until } from './development.ts'
import { type Ran, runHere } from './run-here.ts'

/** The addresses of `dev --empty`, and what it has printed so far. */
export interface RunningEmpty {
  readonly s3Url: string
  readonly dynamodbUrl: string
  printed(): string
}

/** Uses an empty cloud, and stops it as Ctrl-C does. */
export async function withEmpty(
  workingFolder: string,
  use: (cloud: RunningEmpty) => Promise<void>,
): Promise<Ran> {
  const interruption = new AbortController()
  const lines: string[] = []
  const ports = ['--s3-port', '0', '--dynamodb-port', '0']
  const running = runHere(dev, ['--empty', ...ports], {
    workingFolder,
    interrupted: interruption.signal,
    out: (line) => void lines.push(line),
  })
  try {
    const file = join(workingFolder, '.upload-ledger', 'running.json')
    const cloud = await until(
      async () => JSON.parse(await readFile(file, 'utf8')),
      () => 'it did not get ready',
    )
    await use({ ...cloud, printed: () => lines.join('\n') })
  } finally {
    interruption.abort()
  }
  return { ...(await running), out: lines }
}

/** The exercise's function, as `index.mjs` of its zip. */
export const exerciseSource = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'

const dynamodb = new DynamoDBClient()

export const handler = async (event) => {
  for (const { s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '))
    const Item = {
      bucket: { S: s3.bucket.name },
      object_key: { S: key },
      size: { N: String(s3.object.size) },
    }
    await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }))
    console.log('Saved metadata for ' + s3.bucket.name + '/' + key)
  }
}
`
