import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudUnderTest, startCloudUnderTest } from './testing/cloud-under-test.ts'

let t: CloudUnderTest
beforeAll(async () => {
  t = await startCloudUnderTest()
})
afterAll(() => t.close())

type Client = CloudUnderTest['client']

interface Asked {
  readonly service: string
  ask(client: Client): Promise<unknown>
  /** What the service calls these. */
  readonly unknownKey: string
  readonly wrongSignature: string
  /** Undefined where nobody is denied. */
  readonly denied?: string
}

const inJson = {
  unknownKey: 'UnrecognizedClientException',
  wrongSignature: 'InvalidSignatureException',
  denied: 'AccessDeniedException',
}
const inXml = {
  unknownKey: 'InvalidClientTokenId',
  wrongSignature: 'SignatureDoesNotMatch',
  denied: 'AccessDenied',
}
const asked: readonly Asked[] = [
  {
    service: 'lambda',
    ask: (client) => new LambdaClient(client).send(new ListFunctionsCommand({})),
    ...inJson,
  },
  {
    service: 'iam',
    ask: (client) =>
      new IAMClient(client).send(new ListRolePoliciesCommand({ RoleName: 'echo-role' })),
    ...inXml,
  },
  {
    service: 'logs',
    ask: (client) => new CloudWatchLogsClient(client).send(new DescribeLogGroupsCommand({})),
    ...inJson,
  },
  {
    service: 'sqs',
    ask: (client) => new SQSClient(client).send(new ListQueuesCommand({})),
    ...inJson,
  },
  {
    service: 'events',
    ask: (client) => new EventBridgeClient(client).send(new ListRulesCommand({})),
    ...inJson,
  },
  {
    service: 'sts',
    ask: (client) => new STSClient(client).send(new GetCallerIdentityCommand({})),
    unknownKey: inXml.unknownKey,
    wrongSignature: inXml.wrongSignature,
  },
]

test.each(asked)('$service serves only requests signed by its owner', async (service) => {
  const { ask, unknownKey, wrongSignature } = service
  await ask(t.client)
  const { credentials } = t.client
  const stranger = { ...credentials, accessKeyId: 'somebody' }
  await expect(ask({ ...t.client, credentials: stranger })).rejects.toMatchObject({
    name: unknownKey,
  })
  const guess = { ...credentials, secretAccessKey: 'guessed' }
  await expect(ask({ ...t.client, credentials: guess })).rejects.toMatchObject({
    name: wrongSignature,
  })
})

test.each(asked.filter(({ denied }) => denied !== undefined))(
  '$service does for a role what its policy allows, and nothing else',
  async ({ service, ask, denied }) => {
    const client = { ...t.client, credentials: t.cloud.functions.roleKeys('echo') }
    await expect(ask(client)).rejects.toMatchObject({
      name: denied,
      message: expect.stringMatching(
        /^User: arn:aws:sts::000000000000:assumed-role\/echo-role\/echo is not authorized to perform: /,
      ),
    })
    const before = t.cloud.functions.policy('echo')
    const allow = { Effect: 'Allow', Action: `${service}:*`, Resource: '*' }
    await t.cloud.functions.putPolicy('echo', { ...before, Statement: [allow] })
    await ask(client)
    await t.cloud.functions.putPolicy('echo', before)
  },
)

type Headers = Record<string, string>

/** Sends what an SDK signed, with other headers. */
function withHeaders(
  change: (signed: Headers) => Headers,
  seen: (status: number, headers: IncomingHttpHeaders) => void,
  otherBody?: Buffer,
) {
  return {
    async handle(signed: SignedRequest): Promise<never> {
      const { hostname, port, method, path, headers, body } = signed
      const sent = request({
        ...{ hostname, port, method, path },
        headers: { ...headers, ...change(headers) },
      })
      sent.end(otherBody ?? body)
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      response.resume()
      seen(response.statusCode ?? 0, response.headers)
      throw new Error('the answer was seen')
    },
  }
}

interface SignedRequest {
  readonly hostname: string
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body?: string | Uint8Array
}

test.each(asked)('$service refuses a signature for another host', async ({ ask }) => {
  const { port } = new URL(t.client.endpoint)
  const statusFor = async (headers: Headers): Promise<number> => {
    const statuses: number[] = []
    const requestHandler = withHeaders(
      () => headers,
      (status, headers) => {
        statuses.push(status)
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      },
    )
    await expect(ask({ ...t.client, requestHandler } as Client)).rejects.toThrow('was seen')
    return statuses[0] ?? 0
  }
  // As a page would send it that bound a name of its own to this machine.
  expect(await statusFor({ host: 'evil.example', origin: 'http://evil.example' })).toBe(421)
  expect(await statusFor({ host: `evil.example:${port}` })).toBe(421)
  expect([400, 403]).toContain(await statusFor({ host: `localhost:${port}` }))
})

test.each(asked)('$service refuses a signature for another service', async ({ service }) => {
  const scope = `20261123/us-east-1/${service}/aws4_request`
  const other = asked.find((another) => another.service !== service)
  const statuses: number[] = []
  // The credential that is signed with is the last, and names the service that it is signed for.
  const requestHandler = withHeaders(
    ({ authorization = '' }) => ({
      authorization: authorization.replace('Credential=', `Credential=local/${scope},Credential=`),
    }),
    (status) => statuses.push(status),
  )
  await expect(other?.ask({ ...t.client, requestHandler } as Client)).rejects.toThrow('was seen')
  expect([400, 403]).toContain(statuses[0])
})

test('an operation that the signature does not cover is not carried out', async () => {
  const statuses: number[] = []
  const client = (headers: Headers) => ({
    ...t.client,
    requestHandler: {
      async handle(signed: SignedRequest): Promise<never> {
        const { hostname, port, method, path, body } = signed
        const sent = request({
          hostname,
          port,
          method,
          path,
          headers: { ...signed.headers, ...headers },
        })
        sent.end(body)
        const [response] = (await once(sent, 'response')) as [IncomingMessage]
        response.resume()
        statuses.push(response.statusCode ?? 0)
        throw new Error('the answer was seen')
      },
    },
  })
  // STS names its operation in the body, and so signs no target.
  const sts = new STSClient(client({ 'x-amz-target': 'AmazonSQS.PurgeQueue' }) as Client)
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow('was seen')
  expect(statuses).toEqual([403])
})

test.each(asked)('$service sends no CORS headers to another origin', async ({ service }) => {
  const scope = `20261123/us-east-1/${service}/aws4_request`
  const headers = {
    origin: 'http://evil.example',
    'content-type': 'text/plain',
    authorization: `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  }
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    const response = await fetch(t.client.endpoint, { method, headers })
    expect(response.status).toBe(403)
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
  }
})

test.each(asked)(
  '$service refuses an unknown key before it reads a body',
  async ({ service }) => {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
    const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`
    const sent = request(t.client.endpoint, {
      method: 'POST',
      agent: false,
      headers: {
        'x-amz-date': date,
        authorization:
          `AWS4-HMAC-SHA256 Credential=nobody/${scope}, ` +
          `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
        'content-length': String(16 * 1024 * 1024),
      },
    })
    sent.on('error', () => undefined)
    sent.flushHeaders()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    expect([400, 403]).toContain(response.statusCode)
    sent.destroy()
  },
  10_000,
)

test.each(asked)(
  '$service reads no larger body than its operations have a use for',
  async ({ service, ask }) => {
    const large = service === 'sts' ? 64 * 1024 + 1 : 7 * 1024 * 1024 + 1
    const statuses: number[] = []
    const requestHandler = withHeaders(
      () => ({ 'content-length': String(large) }),
      (status) => statuses.push(status),
      Buffer.alloc(large),
    )
    await expect(ask({ ...t.client, requestHandler } as Client)).rejects.toThrow('was seen')
    expect(statuses).toEqual([413])
  },
)

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

test.each([
  ['lambda', (config: Client) => new LambdaClient(config), '{"Environment":{"Variables":%}}'],
  ['lambda', (config: Client) => new LambdaClient(config), '{"Timeout":3,"Tags":%}'],
  ['logs', (config: Client) => new CloudWatchLogsClient(config), '{"limit":%}'],
  ['sqs', (config: Client) => new SQSClient(config), '{"QueueNamePrefix":%}'],
  ['events', (config: Client) => new EventBridgeClient(config), '{"NamePrefix":%}'],
] as const)('JSON of any depth is a 400 of %s, never a 500', async (_service, open, template) => {
  for (const levels of [900, 1001, 20_000, 500_000]) {
    const client = open(t.client) as LambdaClient
    const body = template.replace('%', deep(levels))
    client.middlewareStack.add(
      (next) => (args) => {
        const sent = args.request as { body: unknown; headers: Record<string, string> }
        sent.body = body
        sent.headers['content-length'] = String(body.length)
        return next(args)
      },
      { step: 'build', priority: 'low' },
    )
    const command = commandOf(client)
    const error: unknown = await client.send(command as never).catch((error: unknown) => error)
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
    expect([400, 501]).toContain(status)
    if (levels > 1000) expect(error).toMatchObject({ name: 'SerializationException' })
    client.destroy()
  }
})

function commandOf(client: object): object {
  if (client instanceof CloudWatchLogsClient) return new DescribeLogGroupsCommand({})
  if (client instanceof SQSClient) return new ListQueuesCommand({})
  if (client instanceof EventBridgeClient) return new ListRulesCommand({})
  return new UpdateFunctionConfigurationCommand({ FunctionName: 'echo' })
}

test.each(['RequestResponse', 'Event', 'DryRun'] as const)(
  'a payload of any depth is a 400 of Invoke, not a 500, as %s',
  async (InvocationType) => {
    const client = new LambdaClient(t.client)
    for (const levels of [1001, 20_000, 100_000]) {
      const Payload = Buffer.from(deep(levels))
      const sent = client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType, Payload }))
      await expect(sent).rejects.toMatchObject({ name: 'InvalidRequestContentException' })
    }
    client.destroy()
  },
)
