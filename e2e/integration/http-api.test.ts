import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLocalCloud } from 'local-cloud'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'
import { sendBytes } from '../support/raw.ts'
import { type PlainRequest, signedRequest } from '../support/signed.ts'

test('an API with IAM authorization calls its function for the owner, and nobody else', async () => {
  await using folder = await temporaryFolder()
  const bundlePath = join(folder.path, 'index.mjs')
  await writeFile(bundlePath, 'export const handler = async (event) => event.requestContext')
  const cloud = await startLocalCloud({
    dataFolder: join(folder.path, 'data'),
    s3Port: 0,
    dynamodbPort: 0,
    region: 'us-east-1',
    owner: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    functions: [
      {
        name: 'one',
        bundlePath,
        handler: 'index.handler',
        configuration: { environment: {}, timeoutSeconds: 20, memoryMegabytes: 128 },
        policy: { Version: '2012-10-17', Statement: [] },
      },
    ],
    httpApis: [{ name: 'api', port: 0, functionName: 'one' }],
  })
  try {
    const port = Number(new URL(cloud.httpApiUrl('api')).port)
    const ask = async (service: string, secret: string) => {
      const request: PlainRequest = { service, method: 'GET', target: '/metadata?key=a%2Bb' }
      return sendBytes(port, signedRequest(port, request, secret), { whole: true })
    }
    const owner = await ask('execute-api', 'locallocal')
    expect(owner.statuses).toEqual([200])
    expect(owner.text).toContain('"userArn":"arn:aws:iam::000000000000:root"')
    expect((await ask('execute-api', 'wrong')).statuses).toEqual([403])
    expect((await ask('s3', 'locallocal')).statuses).toEqual([403])
  } finally {
    await cloud.close()
  }
})
