import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { environmentOf, openLocalTable } from '../../e2e/support/table-under-test.ts'
import { createConnections } from '../../packages/upload-ledger/src/dynamodb/connections.ts'
import { credentialsIn } from '../../packages/upload-ledger/src/dynamodb/credentials.ts'
import { endpointIn } from '../../packages/upload-ledger/src/dynamodb/endpoint.ts'
import { createSigner } from '../../packages/upload-ledger/src/dynamodb/sign.ts'
import { createHistoryTable } from '../../packages/upload-ledger/src/table/index.ts'

export interface Counts {
  requests: number
  /** As DynamoDB gives them, its indexes included; a put that it refuses costs one. */
  writeUnits: number
}

/** A local DynamoDB with the tables of rows and of history, which counts the requests it gets. */
export interface CountedTables extends AsyncDisposable {
  /** In which a function finds them. */
  readonly environment: Readonly<Record<string, string>>
  /** Of all requests since it was asked before. */
  take(): Counts
}

export async function openCountedTables(): Promise<CountedTables> {
  const { table, close } = await openLocalTable()
  await createHistoryTable({ ...table, name: 'upload_history' })
  const environment = await environmentOf(table)
  const endpoint = endpointIn(environment)
  const sign = createSigner(endpoint, () => credentialsIn(environment), Date.now)
  const connections = createConnections(endpoint, 10_000)
  let counts = { requests: 0, writeUnits: 0 }

  /** Passes a request on, which also asks what it costs. */
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const input = JSON.parse((await buffer(request)).toString())
    const body = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' })
    const answer = await connections.exchange(sign(operation, body) + body, undefined)
    const { ConsumedCapacity } = JSON.parse(answer.body.toString())
    counts.requests++
    counts.writeUnits += ConsumedCapacity?.CapacityUnits ?? 1
    const requestId = answer.headers.get('x-amzn-requestid') ?? ''
    response.writeHead(answer.status, { 'x-amzn-requestid': requestId }).end(answer.body)
  }

  const server = createServer((request, response) => void pass(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` },
    take() {
      const taken = counts
      counts = { requests: 0, writeUnits: 0 }
      return taken
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      connections.close()
      await close()
    },
  }
}
