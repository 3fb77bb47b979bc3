import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  type LoggingConfig,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLocalCloud } from '../../cloud.ts'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'
import { zipped } from '../testing/zip.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0

const empty = { functions: [], queues: [], eventSourceMappings: [], onFailure: [] }

let t: CloudUnderTest
let lambda: LambdaClient
let logs: CloudWatchLogsClient
beforeAll(async () => {
  t = await startCloudUnderTest(empty)
  lambda = new LambdaClient(t.client)
  logs = new CloudWatchLogsClient(t.client)
  const iam = new IAMClient(t.client)
  const Statement = {
    ...{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
    },
  }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument }))
  iam.destroy()
})
afterAll(async () => {
  lambda.destroy()
  logs.destroy()
  await t.close()
})

function create(name: string, runtime: Runtime, source: string, config?: LoggingConfig) {
  return lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Runtime: runtime, Handler: 'index.handler', Timeout: 30 },
      Role: 'arn:aws:iam::000000000000:role/role',
      Code: { ZipFile: codeOf(runtime, source) },
      ...(config === undefined ? {} : { LoggingConfig: config }),
    }),
  )
}

function codeOf(runtime: Runtime, contents: string): Buffer {
  return zipped([{ name: runtime.startsWith('python') ? 'index.py' : 'index.js', contents }])
}

/** Invokes the function with other code, and answers with the entries that the invocation logged. */
async function logged(name: string, runtime: Runtime, source: string): Promise<Logged> {
  const ZipFile = codeOf(runtime, source)
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }))
  const invoked = await lambda.send(new InvokeCommand({ FunctionName: name, LogType: 'Tail' }))
  const tail = Buffer.from(invoked.LogResult ?? '', 'base64').toString()
  const id = /^START RequestId: ([\da-f-]{36}) Version: \$LATEST$/m.exec(tail)?.[1] ?? 'none'
  const events = await eventsOf(name)
  const from = events.findIndex(({ message }) => message?.startsWith(`START RequestId: ${id}`))
  const own = events.slice(from).map(({ message = '' }) => message)
  expect(tail).toBe(`${own.join('\n')}\n`)
  expect(own.shift()).toBe(`START RequestId: ${id} Version: $LATEST`)
  const report = own.pop() ?? ''
  expect(own.pop()).toBe(`END RequestId: ${id}`)
  return { id, entries: own, report }
}

interface Logged {
  readonly id: string
  /** Without those of the start and the end. */
  readonly entries: readonly string[]
  readonly report: string
}

async function eventsOf(name: string): Promise<readonly FilteredLogEvent[]> {
  const logGroupName = `/aws/lambda/${name}`
  return (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events ?? []
}

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
const figures = String.raw`Duration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t`

test('a function in JavaScript logs text as on Lambda, an entry for each message', async () => {
  const name = 'node'
  const runtime = 'nodejs24.x'
  await create(name, runtime, 'exports.handler = async () => 1')
  const { id, entries, report } = await logged(
    name,
    runtime,
    `console.log('loaded')
    exports.handler = async () => {
      console.log('two\\nlines', { a: 1 })
      console.warn('careful: %s', 'x')
      console.error(new RangeError('far'))
      console.debug('small')
      process.stdout.write('plain\\n{"time":"x","text":"y"}\\n')
      process.stderr.write('\\u001b[31mred\\n')
    }`,
  )
  // Of the two streams, either may be read first.
  const plain = entries.filter((entry) => /^plain$|red/.test(entry)).sort()
  expect(plain).toEqual(['\\u001b[31mred', 'plain'])
  const messages = entries.filter((entry) => !/^plain$|red/.test(entry))
  expect(messages).toEqual([
    expect.stringMatching(RegExp(`^${time}\tundefined\tINFO\tloaded$`)),
    expect.stringMatching(RegExp(`^${time}\t${id}\tINFO\ttwo\nlines { a: 1 }$`)),
    expect.stringMatching(RegExp(`^${time}\t${id}\tWARN\tcareful: x$`)),
    expect.stringMatching(RegExp(`^${time}\t${id}\tERROR\tRangeError: far\n    at `)),
    expect.stringMatching(RegExp(`^${time}\t${id}\tDEBUG\tsmall$`)),
    '{"time":"x","text":"y"}',
  ])
  const whole = `^REPORT RequestId: ${id}\t${figures}Max Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t$`
  expect(report).toMatch(RegExp(whole))
  // Each event has the time of its entry, also where its text has none.
  for (const { timestamp } of await eventsOf(name)) {
    expect(Math.abs((timestamp ?? 0) - Date.now())).toBeLessThan(600_000)
  }

  const failed = await logged(
    name,
    runtime,
    `exports.handler = async () => { throw new RangeError('far') }`,
  )
  const [, json] = failed.entries[0]?.split(`\t${failed.id}\tERROR\tInvoke Error \t`) ?? []
  expect(failed.entries).toHaveLength(1)
  expect(JSON.parse(json ?? '')).toEqual({
    ...{ errorType: 'RangeError', errorMessage: 'far' },
    stack: expect.arrayContaining(['RangeError: far', expect.stringContaining('index.js:1:')]),
  })
  // The handler failed, not the platform.
  expect(failed.report).not.toContain('Status')

  const later = `exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late') }))`
  const uncaught = await logged(name, runtime, later)
  expect(uncaught.entries).toEqual([
    expect.stringMatching(
      RegExp(
        `^${time}\t${uncaught.id}\tERROR\tUncaught Exception \t{"errorType":"Error","errorMessage":"late"`,
      ),
    ),
  ])
  const rejected = await logged(
    name,
    runtime,
    `exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')) })`,
  )
  expect(rejected.entries[0]).toMatch(
    /\tERROR\tUnhandled Promise Rejection \t\{"errorType":"Runtime.Unh/,
  )

  const missing = await logged(name, runtime, `require('nowhere')`)
  expect(missing.entries).toEqual([
    expect.stringMatching(
      RegExp(
        `^${time}\tundefined\tERROR\tUncaught Exception \t{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'nowhere'`,
      ),
    ),
  ])
  expect(missing.report).toMatch(/\tStatus: error\tError Type: Runtime\.ImportModuleError$/)
  const exited = await logged(name, runtime, 'exports.handler = async () => process.exit(3)')
  expect(exited.entries).toEqual([
    `RequestId: ${exited.id} Error: Runtime exited with error: exit status 3\nRuntime.ExitError`,
  ])
  expect(exited.report).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError$/)

  const short = { FunctionName: name, Timeout: 1 }
  await lambda.send(new UpdateFunctionConfigurationCommand(short))
  const slow = await logged(
    name,
    runtime,
    'exports.handler = () => new Promise(() => setTimeout(() => {}, 1e6))',
  )
  expect(slow.entries).toEqual([
    expect.stringMatching(RegExp(`^${time} ${slow.id} Task timed out after 1\\.00 seconds$`)),
  ])
  expect(slow.report).toMatch(RegExp(`${figures}.*Init Duration.*\tStatus: timeout$`))
})

const idle: readonly [Runtime, string][] = [
  ['nodejs24.x', 'exports.handler = async () => 1'],
  ...(hasPython ? [['python3.13', 'def handler(event, context): pass'] as [Runtime, string]] : []),
]

test.each(idle)(
  'the memory in a report of %s is not that of the local cloud',
  async (runtime, source) => {
    const name = `memory-${runtime.startsWith('python') ? 'python' : 'node'}`
    await create(name, runtime, source)
    const megabytes = 300
    // Its process begins as a copy of this one, which has all of that.
    const held = Buffer.alloc(megabytes * 2 ** 20, 1)
    const { report } = await logged(name, runtime, `${source} `)
    const used = Number(/\tMax Memory Used: (\d+) MB\t/.exec(report)?.[1])
    expect(used).toBeGreaterThan(5)
    expect(used).toBeLessThan(held.byteLength / 2 ** 20)
  },
)

test.runIf(hasPython)('a function in Python logs text as on Lambda', async () => {
  const name = 'python'
  const runtime = 'python3.13'
  await create(name, runtime, 'def handler(event, context): pass')
  const { id, entries, report } = await logged(
    name,
    runtime,
    `
import logging
def handler(event, context):
    print("plain\\nlines")
    logging.info("below the level of the root")
    logging.warning("two\\nlines")
    logging.getLogger("own").setLevel(logging.INFO)
    logging.getLogger("own").info("seen %s", 1)
`,
  )
  expect(entries).toEqual([
    'plain',
    'lines',
    expect.stringMatching(RegExp(`^\\[WARNING\\]\t${time}\t${id}\ttwo\nlines$`)),
    expect.stringMatching(RegExp(`^\\[INFO\\]\t${time}\t${id}\tseen 1$`)),
  ])
  expect(report).toMatch(
    RegExp(`^REPORT RequestId: ${id}\t${figures}Max Memory Used: \\d+ MB\tInit`),
  )

  const failed = await logged(name, runtime, 'def handler(event, context):\n    return {}["x"]\n')
  expect(failed.entries).toEqual([
    expect.stringMatching(
      /^\[ERROR\] KeyError: 'x'\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*index\.py", line 2, in handler\n\u00a0{4}return/,
    ),
  ])
  expect(failed.report).not.toContain('Status')
  const missing = await logged(name, runtime, 'import nowhere')
  expect(missing.entries).toEqual([
    "[ERROR] Runtime.ImportModuleError: Unable to import module 'index': No module named 'nowhere'\nTraceback (most recent call last):",
  ])
  expect(missing.report).toMatch(/\tStatus: error\tError Type: Runtime\.ImportModuleError$/)
})

test('LoggingConfig chooses the format, which the function keeps', async () => {
  const FunctionName = 'chosen'
  const source = 'exports.handler = async () => console.log("printed")'
  const LogGroup = '/aws/lambda/chosen'
  const json = { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', LogGroup }
  const text = { LogFormat: 'Text', LogGroup }
  const change = (LoggingConfig: LoggingConfig, more: object = {}) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig, ...more }))
  const lastEvents = async (): Promise<readonly string[]> => {
    await lambda.send(new InvokeCommand({ FunctionName }))
    return (await eventsOf(FunctionName)).map(({ message = '' }) => message)
  }

  const created = await create(FunctionName, 'nodejs24.x', source)
  expect(created.LoggingConfig).toEqual(text)
  const changed = await change({ LogFormat: 'JSON' })
  expect(changed.LoggingConfig).toEqual(json)
  const whole = await lambda.send(new GetFunctionCommand({ FunctionName }))
  expect(whole.Configuration?.LoggingConfig).toEqual(json)
  const inJson = await lastEvents()
  expect(inJson.filter((line) => !line.startsWith('{'))).toEqual(['printed'])
  expect(JSON.parse(inJson.at(-1) ?? '')).toMatchObject({ type: 'platform.report' })
  // What Lambda has by itself may be said; the format may be left out.
  await change({ ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', LogGroup })
  await change({}, { Timeout: 5 })
  const got = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  expect(got).toMatchObject({ Timeout: 5, LoggingConfig: json })
  await change({ LogFormat: 'Text' })
  expect((await lastEvents()).at(-1)).toMatch(/^REPORT RequestId: /)

  const invalid = { name: 'InvalidParameterValueException' }
  const levelless = { ...invalid, message: expect.stringContaining('LogFormat is set to "Text"') }
  await expect(change({ ApplicationLogLevel: 'INFO' })).rejects.toMatchObject(levelless)
  await expect(change({ LogFormat: 'Text', SystemLogLevel: 'WARN' })).rejects.toMatchObject(
    levelless,
  )
  await expect(change({ LogFormat: 'XML' as 'Text' })).rejects.toMatchObject(invalid)
  const wrongLevel = { LogFormat: 'JSON', SystemLogLevel: 'TRACE' as 'INFO' } as const
  await expect(change(wrongLevel)).rejects.toMatchObject(invalid)
  const config = { ApplicationLogLevel: 'INFO' } as const
  await expect(create('other', 'nodejs24.x', source, config)).rejects.toMatchObject(levelless)
  const notHere = { $metadata: { httpStatusCode: 501 } }
  for (const other of [{ ApplicationLogLevel: 'WARN' }, { LogGroup: '/mine' }] as const) {
    await expect(change({ LogFormat: 'JSON', ...other })).rejects.toMatchObject(notHere)
  }
  const after = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  expect(after.LoggingConfig).toEqual(text)
})

test('a function that an earlier version has made logs JSON', async () => {
  const FunctionName = 'earlier'
  await create(FunctionName, 'nodejs24.x', 'exports.handler = async () => console.log("printed")')
  const dataFolder = join(t.folder, 'data')
  const path = join(dataFolder, 'functions', FunctionName, 'function.json')
  const { logFormat, ...others } = JSON.parse(await readFile(path, 'utf8'))
  expect(logFormat).toBe('Text')
  lambda.destroy()
  logs.destroy()
  await t.cloud.close()
  await writeFile(path, JSON.stringify(others))
  const owner = t.client.credentials
  const again = await startLocalCloud({
    ...{ dataFolder, s3Port: 0, dynamodbPort: 0, region: t.client.region, owner },
    ...empty,
  })
  try {
    const client = { ...t.client, endpoint: again.dynamodbUrl }
    lambda = new LambdaClient(client)
    logs = new CloudWatchLogsClient(client)
    const formatOf = async (name: string) => {
      const got = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
      return got.LoggingConfig?.LogFormat
    }
    expect([await formatOf(FunctionName), await formatOf('chosen')]).toEqual(['JSON', 'Text'])
    await lambda.send(new InvokeCommand({ FunctionName }))
    const messages = (await eventsOf(FunctionName)).map(({ message }) => message)
    expect(messages).toEqual([
      expect.stringContaining('"platform.start"'),
      'printed',
      expect.stringContaining('"platform.report"'),
    ])
  } finally {
    await again.close()
  }
})
