import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CloudUnderTest,
  eventually,
  startCloudUnderTest,
} from '../testing/cloud-under-test.ts'

const FunctionName = 'echo'
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo'
const queueArn = 'arn:aws:sqs:us-east-1:000000000000'

let t: CloudUnderTest
let lambda: LambdaClient
beforeAll(async () => {
  t = await startCloudUnderTest()
  lambda = new LambdaClient(t.client)
})
afterAll(async () => {
  lambda.destroy()
  await t.close()
})

const payload = (value: unknown) => Buffer.from(JSON.stringify(value))

test('a function is described as Lambda describes it', async () => {
  const bundle = await readFile(join(t.folder, 'index.cjs'))
  const expected = {
    FunctionName,
    FunctionArn: arn,
    Runtime: `nodejs${process.versions.node.split('.')[0]}.x` as 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/echo-role',
    Timeout: 10,
    MemorySize: 128,
    Environment: { Variables: { WORD: 'one' } },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    CodeSize: bundle.length,
    CodeSha256: createHash('sha256').update(bundle).digest('base64'),
    LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/echo' },
  } satisfies FunctionConfiguration
  const names = [FunctionName, arn, `${arn}:$LATEST`, `000000000000:function:${FunctionName}`]
  for (const name of names) {
    const got = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    expect(got).toMatchObject(expected)
  }
  const whole = await lambda.send(new GetFunctionCommand({ FunctionName }))
  expect(whole.Configuration).toMatchObject(expected)
  expect(whole.Code?.Location).toMatch(/^file:\/\/.*\/index\.cjs$/)
  const { Functions } = await lambda.send(new ListFunctionsCommand({}))
  expect(Functions).toMatchObject([expected])
})

test.each(['other', arn.replace('us-east-1', 'eu-west-1'), `${arn}:3`])(
  'the function %s is not found',
  async (name) => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: name })
    await expect(lambda.send(command)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(/^Function not found: arn:aws:lambda:/),
      $metadata: { httpStatusCode: 404 },
    })
  },
)

test('an invocation answers, with the tail of its log on request', async () => {
  const input = { FunctionName, Payload: payload({ say: 'hello' }), LogType: 'Tail' as const }
  const got = await lambda.send(new InvokeCommand(input))
  expect(got).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
  expect(got.FunctionError).toBeUndefined()
  expect(JSON.parse(got.Payload?.transformToString() ?? '')).toEqual({
    event: { say: 'hello' },
    variable: 'one',
  })
  const log = Buffer.from(got.LogResult ?? '', 'base64').toString()
  expect(log).toContain('got hello')
  expect(log).toContain('a plain line\n')
  expect(log.match(/"platform\.(start|report)"/g)).toHaveLength(2)
  expect(log).toContain(got.$metadata.requestId)
})

test('a function that throws answers with FunctionError', async () => {
  const got = await lambda.send(new InvokeCommand({ FunctionName, Payload: payload({ fails: 1 }) }))
  expect(got).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
  expect(JSON.parse(got.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'asked to fail',
  })
})

test('an Event invocation is delivered later, and a DryRun never', async () => {
  const dry = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))
  expect(dry.StatusCode).toBe(204)
  const input = {
    FunctionName,
    InvocationType: 'Event' as const,
    Payload: payload({ say: 'later' }),
  }
  const sent = await lambda.send(new InvokeCommand(input))
  expect(sent.StatusCode).toBe(202)
  const lines = await eventually(async () => {
    const found = await t.cloud.functions.log('echo').tail(50, (line) => line.includes('got later'))
    return found.length > 0 ? found : undefined
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(sent.$metadata.requestId)
})

test('an event that failed all attempts goes to the queue of the on-failure destination', async () => {
  const got = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))
  expect(got).toMatchObject({
    FunctionArn: `${arn}:$LATEST`,
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: `${queueArn}:failures` } },
  })
  const input = {
    FunctionName,
    InvocationType: 'Event' as const,
    Payload: payload({ fails: 'yes' }),
  }
  await lambda.send(new InvokeCommand(input))
  const queue = t.cloud.queue('failures')
  await eventually(async () => (queue.counts().visible > 0 ? true : undefined))
  const [message] = await Array.fromAsync(queue.messages())
  expect(JSON.parse(message?.body ?? '')).toMatchObject({
    version: '1.0',
    requestContext: {
      functionArn: `${arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { fails: 'yes' },
    responsePayload: { errorType: 'TypeError', errorMessage: 'asked to fail' },
  })
  expect(t.cloud.delivery.counts()).toEqual({ pending: 0, deadLetters: 0 })
})

test('an event source mapping is listed with its settings', async () => {
  const expected = {
    EventSourceArn: `${queueArn}:mapped`,
    FunctionArn: arn,
    BatchSize: 5,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    State: 'Enabled',
    UUID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  }
  const all = await lambda.send(new ListEventSourceMappingsCommand({}))
  expect(all.EventSourceMappings).toMatchObject([expected])
  const of = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  expect(of.EventSourceMappings).toEqual(all.EventSourceMappings)
  const other = new ListEventSourceMappingsCommand({ EventSourceArn: `${queueArn}:work` })
  expect((await lambda.send(other)).EventSourceMappings).toEqual([])
})

test('a configuration update changes the editable file and takes effect at once', async () => {
  const before = await t.cloud.functions.configuration('echo')
  const changed = await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Timeout: 20,
      Environment: { Variables: { WORD: 'two' } },
    }),
  )
  expect(changed).toMatchObject({
    Timeout: 20,
    MemorySize: 128,
    Environment: { Variables: { WORD: 'two' } },
  })
  const path = join(t.folder, 'data', 'functions', 'echo', 'configuration.json')
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    environment: { WORD: 'two' },
    timeoutSeconds: 20,
    memoryMegabytes: 128,
  })
  const got = await lambda.send(new InvokeCommand({ FunctionName }))
  expect(JSON.parse(got.Payload?.transformToString() ?? '').variable).toBe('two')
  await t.cloud.functions.configure('echo', before)
})

test('concurrent configuration updates do not undo one another', async () => {
  const before = await t.cloud.functions.configuration('echo')
  const changes = [
    { Timeout: 21 },
    { MemorySize: 256 },
    { Environment: { Variables: { A1: 'b' } } },
  ]
  await Promise.all(
    changes.map((change) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change })),
    ),
  )
  expect(await t.cloud.functions.configuration('echo')).toEqual({
    environment: { A1: 'b' },
    timeoutSeconds: 21,
    memoryMegabytes: 256,
  })
  await t.cloud.functions.configure('echo', before)
})

test('an unsupported configuration is refused and changes nothing', async () => {
  const refusals = [
    [{ Handler: 'other.handler' }, 'NotImplemented', 501],
    [{ Timeout: 901 }, 'InvalidParameterValueException', 400],
    [{ Environment: { Variables: { '1x': 'y' } } }, 'InvalidParameterValueException', 400],
  ] as const
  for (const [change, name, httpStatusCode] of refusals) {
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, ...change })
    await expect(lambda.send(command)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    })
  }
  const { Environment, Timeout } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  )
  expect({ Environment, Timeout }).toEqual({
    Environment: { Variables: { WORD: 'one' } },
    Timeout: 10,
  })
  const code = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: Buffer.from('x') })
  await expect(lambda.send(code)).rejects.toMatchObject({
    name: 'NotImplemented',
    message:
      'Cannot do UpdateFunctionCode: the code of echo is the file that was named at the start; build that anew',
    $metadata: { httpStatusCode: 501 },
  })
})
