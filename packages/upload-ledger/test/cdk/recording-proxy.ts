import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What one request asked of which table, as IAM names it. */
export interface RecordedCall {
  /** `dynamodb:PutItem` */
  readonly action: string
  readonly tableName: string
}

/** Stands before an endpoint of DynamoDB and notes what goes through. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly RecordedCall[]
}

export async function startRecordingProxy(target: URL): Promise<RecordingProxy> {
  const calls: RecordedCall[] = []
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      calls.push(callOf(incoming.headers['x-amz-target'], body))
      const { method, url: path, headers } = incoming
      const { hostname: host, port } = target
      // With the caller's own Host, for which the request is signed.
      const onward = request({ host, port, method, path, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      })
      onward.on('error', () => answer.destroy())
      onward.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What is no call of DynamoDB stands as it came, so that no test passes it over. */
function callOf(target: string | string[] | undefined, body: Buffer): RecordedCall {
  const [, operation] = /^DynamoDB_20120810\.(\w+)$/.exec(String(target)) ?? []
  if (operation === undefined) return { action: String(target), tableName: body.toString() }
  return { action: `dynamodb:${operation}`, tableName: JSON.parse(body.toString()).TableName }
}
