import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { deleteTable } from './delete-table.ts'

test('deleting a table is retried while it is being updated', async () => {
  const statuses = [400, 200]
  const server = createServer((request, response) => {
    request.resume()
    const status = statuses.shift() ?? 500
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    const fault = '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceInUseException"}'
    response.end(status === 200 ? '{}' : fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const dynamodb = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  try {
    await deleteTable({ dynamodb }, 'uploads', { interrupted: new AbortController().signal })
    expect(statuses).toEqual([])
  } finally {
    dynamodb.destroy()
    server.closeAllConnections()
    server.close()
  }
})
