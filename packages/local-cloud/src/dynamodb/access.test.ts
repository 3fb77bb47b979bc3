import {
  BatchGetItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import type { PolicyDocument } from '../identity/index.ts'
import {
  clientOf,
  createThings,
  ownerKeys,
  startEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
const roleKeys = { accessKeyId: 'role-key', secretAccessKey: 'role-secret' }
const roleArn = 'arn:aws:sts::000000000000:assumed-role/writer/writer'
const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table'

function allow(Action: string, Resource: string): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
}

test('a role may do what its policy allows, where it allows it, and nothing else', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  await createThings(endpoint.client, { ...thingsTable, TableName: 'others' })
  const policy = () => allow('dynamodb:PutItem', `${arn}/things`)
  endpoint.principals.add({ arn: roleArn, ...roleKeys, policy })
  const role = clientOf(endpoint.url, roleKeys)

  await role.send(new PutItemCommand({ TableName, Item: Key }))
  await expect(role.send(new GetItemCommand({ TableName, Key }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      `User: ${roleArn} is not authorized to perform: dynamodb:GetItem on resource: ` +
      `${arn}/things because no identity-based policy allows the dynamodb:GetItem action`,
  })
  const query = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  }
  const denied = { name: 'AccessDeniedException' }
  await expect(role.send(new QueryCommand({ TableName, ...query }))).rejects.toMatchObject(denied)
  await expect(
    role.send(new PutItemCommand({ TableName: 'others', Item: Key })),
  ).rejects.toMatchObject(denied)
  await expect(role.send(new ListTablesCommand({}))).rejects.toMatchObject(denied)
  const missing = new PutItemCommand({ TableName: 'no-such-table', Item: Key })
  await expect(role.send(missing)).rejects.toMatchObject(denied)
  role.destroy()
})

test('an index needs a permission of its own, and a batch one on each of its tables', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client, versionedThingsTable)
  await createThings(endpoint.client, { ...thingsTable, TableName: 'others' })
  let policy = allow('dynamodb:*', `${arn}/things`)
  endpoint.principals.add({ arn: roleArn, ...roleKeys, policy: () => policy })
  const role = clientOf(endpoint.url, roleKeys)
  const byVersion = new QueryCommand({
    TableName,
    IndexName: 'by_version',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  })
  await expect(role.send(byVersion)).rejects.toThrow(`${arn}/things/index/by_version`)
  const RequestItems = { things: { Keys: [Key] }, others: { Keys: [Key] } }
  const batch = new BatchGetItemCommand({ RequestItems })
  await expect(role.send(batch)).rejects.toThrow(`${arn}/others`)

  // A policy is asked at each request.
  policy = allow('dynamodb:*', `${arn}/*`)
  await role.send(byVersion)
  await role.send(batch)
  role.destroy()
})

test("an unknown key, a wrong secret and a missing signature get DynamoDB's own errors", async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const unknown = clientOf(endpoint.url, { ...ownerKeys, accessKeyId: 'nobody' })
  await expect(unknown.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    $metadata: { httpStatusCode: 400 },
  })
  const wrong = clientOf(endpoint.url, { ...ownerKeys, secretAccessKey: 'wrong' })
  await expect(wrong.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    $metadata: { httpStatusCode: 400 },
  })
  const unsigned = await post(endpoint.url, {}, '{}')
  expect(unsigned.status).toBe(400)
  expect(await unsigned.json()).toEqual({
    __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
    message: 'Request is missing Authentication Token',
  })
  unknown.destroy()
  wrong.destroy()
})

test('a signature does not cover another body', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  await createThings(endpoint.client)
  const client = clientOf(endpoint.url, ownerKeys)
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: Uint8Array }
      request.body = Buffer.from(new TextDecoder().decode(request.body).replace('"x"', '"y"'))
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await expect(client.send(new PutItemCommand({ TableName, Item: Key }))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  })
  client.destroy()
})

test('a request signed at another time is refused with its reason', async () => {
  await using folder = await temporaryFolder()
  const hourMs = 60 * 60 * 1000
  await using endpoint = await startEndpoint({
    folder: folder.path,
    now: () => Date.now() + hourMs,
  })
  const error = await endpoint.client.send(new ListTablesCommand({})).catch((e: unknown) => e)
  expect(error).toMatchObject({ name: 'InvalidSignatureException' })
  expect(String(error)).toMatch(/Signature expired: \d{8}T\d{6}Z is now earlier than .* - 15 min/)
})

test('GET / reports health, and only POST / with JSON is served', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const health = await fetch(endpoint.url)
  expect(await health.text()).toBe('healthy: dynamodb.us-east-1.amazonaws.com ')
  expect((await fetch(`${endpoint.url}/things`)).status).toBe(404)
  expect((await fetch(endpoint.url, { method: 'PUT', body: '{}' })).status).toBe(404)
  const unknown = await post(endpoint.url, { 'x-amz-target': 'DynamoDB_20120810.Nothing' }, '{}')
  expect(await unknown.json()).toEqual({
    __type: 'com.amazon.coral.service#UnknownOperationException',
  })
  expect(unknown.headers.get('content-type')).toBe('application/x-amz-json-1.0')
  expect(unknown.headers.get('x-amzn-requestid')).toMatch(/^[A-Z2-7]{52}$/)
  const large = await post(endpoint.url, {}, ' '.repeat(16 * 1024 * 1024 + 1)).catch(
    () => undefined,
  )
  expect(large?.status ?? 413).toBe(413)
  expect((await fetch(endpoint.url)).status).toBe(200)
})

function post(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      ...headers,
    },
    body,
  })
}
