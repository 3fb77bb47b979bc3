import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { GetRoleCommand } from '@aws-sdk/client-iam'
import { ListKeysCommand } from '@aws-sdk/client-kms'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CannotLook } from '../../checklist/index.ts'
import { ask } from './ask.ts'
import { type Clients, connectClients } from './clients.ts'

/** Begins every answer, and never goes on. */
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' }).flushHeaders()
})
let clients: Clients

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  clients = connectClients({
    ...{ endpoint, s3Endpoint: endpoint, forcePathStyle: true, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    environment: { UPLOAD_LEDGER_TIMEOUT_MS: '50' },
  })
})
afterAll(async () => {
  clients.close()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const requests: readonly [string, () => Promise<unknown>][] = [
  ['dynamodb', () => clients.table('t').client.send(new DescribeTableCommand({ TableName: 't' }))],
  ['events', () => clients.events.send(new ListRulesCommand({}))],
  ['iam', () => clients.iam.send(new GetRoleCommand({ RoleName: 'r' }))],
  ['kms', () => clients.kms.send(new ListKeysCommand({}))],
  ['lambda', () => clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }))],
  ['logs', () => clients.logs.send(new DescribeLogGroupsCommand({}))],
  ['s3', () => clients.s3.send(new ListBucketsCommand({}))],
  ['sqs', () => clients.sqs.send(new ListQueuesCommand({}))],
]

test.each(requests)('%s: an answer that stalls is reported as such', async (service, send) => {
  const asked = ask(`${service}:Any`, send)
  await expect(asked).rejects.toThrow(`${service}:Any: no complete answer in time`)
  // That would be a right that the person lacks, or an endpoint that cannot do it.
  await expect(asked).rejects.not.toBeInstanceOf(CannotLook)
})

test('the list has every client', () => {
  const { table: _, close: __, ...services } = clients
  expect(requests.map(([name]) => name).filter((name) => name !== 'dynamodb')).toEqual(
    Object.keys(services).sort(),
  )
})
