import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mayCall, Principals } from '../identity/index.ts'
import { openRoles, type Roles } from '../roles/index.ts'
import { createFunctions, type Functions } from './create-functions.ts'
import type { FunctionConfiguration, FunctionDefinition, InvocationResult } from './functions.ts'

let folder: string
let principals: Principals
let roles: Roles
let functions: Functions

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'))
  principals = new Principals()
  roles = await openRoles(join(folder, 'roles'), Date.now)
  functions = open()
})

afterEach(async () => {
  await functions.close()
  await rm(folder, { recursive: true, force: true })
})

function open(options: { concurrency?: number } = {}): Functions {
  return createFunctions({
    folder: join(folder, 'functions'),
    region: 'us-east-1',
    principals,
    roles,
    endpoints: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' },
    ...options,
  })
}

async function deploy(
  source: string,
  configuration: Partial<FunctionConfiguration> = {},
  definition: Partial<FunctionDefinition> = {},
): Promise<void> {
  const bundlePath = join(folder, 'index.mjs')
  await writeFile(bundlePath, source)
  await functions.deploy({
    name: 'echo',
    bundlePath,
    handler: 'index.handler',
    configuration: { environment: {}, timeoutSeconds: 20, memoryMegabytes: 128, ...configuration },
    policy: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Write', Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' }],
    },
    ...definition,
  })
}

/** Whether a process is gone, or only its entry is left. */
async function ended(pid: number): Promise<boolean> {
  expect(pid).toBeGreaterThan(0)
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (status !== '') return status.slice(status.lastIndexOf(')')).startsWith(') Z')
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

let requests = 0

function invoke(payload: object = {}): Promise<InvocationResult> {
  return functions.invoke(functions.arn('echo'), payload, { requestId: `request-${++requests}` })
}

async function answer(payload: object = {}): Promise<unknown> {
  const result = await invoke(payload)
  if (!result.ok) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`)
  return result.answer
}

async function logged(): Promise<string[]> {
  const text = await readFile(functions.log('echo').path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

function configurationPath(): string {
  return join(folder, 'functions', 'echo', 'configuration.json')
}

test('a handler is given the event as it was and its answer comes back', async () => {
  await deploy('export const handler = async (event) => ({ got: event })')
  const event = JSON.parse('{"a":[1,null,"é\\u0000"],"__proto__":{"x":1}}')
  expect(JSON.stringify(await answer(event))).toBe(JSON.stringify({ got: event }))
})

test('a CommonJS bundle and a handler that answers without a promise work', async () => {
  const bundlePath = join(folder, 'bundle.cjs')
  const source = 'const all = { run: () => 7 }; Object.assign(module.exports, all)'
  await writeFile(bundlePath, source)
  await deploy('', {}, { bundlePath, handler: 'bundle.run' })
  expect(await answer()).toBe(7)
})

test("the context has Lambda's fields", async () => {
  await deploy(
    `export const handler = async (event, context) =>
       ({ ...context, remaining: context.getRemainingTimeInMillis() })`,
    { timeoutSeconds: 900 },
  )
  const result = await functions.invoke(functions.arn('echo'), {}, { requestId: 'one' })
  const context = (result.ok && result.answer) as Record<string, unknown>
  expect(context).toMatchObject({
    functionName: 'echo',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
    memoryLimitInMB: '128',
    awsRequestId: 'one',
    logGroupName: '/aws/lambda/echo',
    callbackWaitsForEmptyEventLoop: true,
  })
  expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)
  expect(context.remaining).toBeGreaterThan(800_000)
  expect(context.remaining).toBeLessThanOrEqual(900_000)
})

test('a function sees only its own environment', async () => {
  process.env.AWS_PROFILE = 'the-owner'
  process.env.NODE_OPTIONS = '--no-deprecation'
  try {
    await deploy('export const handler = () => process.env', {
      environment: { TABLE_NAME: 'files', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' },
    })
    const environment = (await answer()) as Record<string, string>
    expect(Object.keys(environment).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_CONFIG_FILE',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SHARED_CREDENTIALS_FILE',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'PATH',
      'TABLE_NAME',
      'TZ',
      '_HANDLER',
    ])
    expect(environment).toMatchObject({
      AWS_REGION: 'us-east-1',
      TABLE_NAME: 'files',
      TZ: ':UTC',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    })
  } finally {
    delete process.env.AWS_PROFILE
    delete process.env.NODE_OPTIONS
  }
})

test('a function that throws returns its error, and its process keeps serving', async () => {
  await deploy(`let count = 0
    export const handler = async (event) => {
      count++
      if (event.fail) throw new RangeError('too far')
      return { count, pid: process.pid }
    }`)
  const before = (await answer()) as { pid: number }
  const failure = await invoke({ fail: true })
  expect(failure).toMatchObject({
    ok: false,
    error: { errorType: 'RangeError', errorMessage: 'too far' },
  })
  expect(!failure.ok && failure.error.trace?.[0]).toBe('RangeError: too far')
  expect(await answer()).toEqual({ count: 3, pid: before.pid })
})

test('a function that is loaded ahead serves its first invocation, whose report has the loading', async () => {
  await deploy(
    `import { appendFileSync } from 'node:fs'
    appendFileSync(process.env.LOADED, process.pid + ' ')
    export const handler = () => [String(process.pid), process.env.LOADED]`,
    {
      environment: { LOADED: join(folder, 'loaded') },
    },
  )
  await functions.warm('echo')
  const ahead = await readFile(join(folder, 'loaded'), 'utf8')
  await Promise.all([functions.warm('echo'), functions.warm('echo')])
  expect(await answer()).toEqual([ahead.trim(), join(folder, 'loaded')])
  expect(await answer()).toEqual([ahead.trim(), join(folder, 'loaded')])
  expect(await readFile(join(folder, 'loaded'), 'utf8')).toBe(ahead)
  const reports = (await logged()).filter((line) => line.includes('platform.report'))
  expect(reports.map((line) => line.includes('initDurationMs'))).toEqual([true, false])
})

test('a function that is loaded ahead of an edit of its configuration is loaded anew', async () => {
  await deploy('export const handler = () => process.env.COLOR', {
    environment: { COLOR: 'red' },
  })
  await functions.warm('echo')
  await functions.configure('echo', { environment: { COLOR: 'blue' } })
  expect(await answer()).toBe('blue')
})

test('code that cannot be loaded ahead fails the invocation', async () => {
  await deploy('export const other = 1')
  await functions.warm('echo')
  const error = { errorType: 'Runtime.HandlerNotFound' }
  expect(await invoke()).toMatchObject({ ok: false, error })
})

test('a function that takes too long is killed, and the next invocation has a new child', async () => {
  await deploy(
    `export const handler = async (event) => {
      console.log('working')
      if (event.spin) for (;;);
      return process.pid
    }`,
    { timeoutSeconds: 1 },
  )
  const first = await answer()
  const result = await functions.invoke(
    functions.arn('echo'),
    { spin: true },
    { requestId: 'slow' },
  )
  expect(result).toMatchObject({
    ok: false,
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: slow Error: Task timed out after 1.00 seconds',
    },
  })
  expect(() => process.kill(Number(first), 0)).toThrow('ESRCH')
  expect(await answer()).not.toBe(first)
  const report = (await logged()).find((line) => line.includes('"status":"timeout"'))
  expect(JSON.parse(report ?? '')).toMatchObject({
    type: 'platform.report',
    record: { requestId: 'slow', errorType: 'Sandbox.Timedout' },
  })
})

test('processes that a function started are ended with it', async () => {
  await deploy(
    `import { spawn } from 'node:child_process'
    export const handler = () => {
      console.log('pid ' + spawn('sleep', ['600']).pid)
      return new Promise(() => {})
    }`,
    { timeoutSeconds: 1 },
  )
  expect(await invoke()).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } })
  const pid = (await logged()).find((line) => line.startsWith('pid '))?.slice(4)
  // The process that adopts it has yet to take its leave of it.
  await expect.poll(() => ended(Number(pid))).toBe(true)
})

test('a process that exits during its invocation is Runtime.ExitError', async () => {
  await deploy(`export const handler = async ({ how }) => {
    console.log('last words')
    if (how === 'kill') process.kill(process.pid, 'SIGKILL')
    if (how === 'exit') process.exit(3)
    if (how === 'zero') process.exit(0)
    if (how === 'throw') setTimeout(() => { throw new TypeError('late') }, 1)
    if (how === 'reject') void Promise.reject(new TypeError('loose'))
    await new Promise(() => {})
  }`)
  const outcomes: string[] = []
  for (const how of ['kill', 'exit', 'zero', 'throw', 'reject']) {
    const result = await functions.invoke(functions.arn('echo'), { how }, { requestId: how })
    if (!result.ok) outcomes.push(`${result.error.errorType}: ${result.error.errorMessage}`)
  }
  expect(outcomes).toEqual([
    'Runtime.ExitError: RequestId: kill Error: Runtime exited with error: signal: killed',
    'Runtime.ExitError: RequestId: exit Error: Runtime exited with error: exit status 3',
    'Runtime.ExitError: RequestId: zero Error: Runtime exited without providing a reason',
    'TypeError: late',
    'Runtime.UnhandledPromiseRejection: TypeError: loose',
  ])
  expect((await logged()).filter((line) => line === 'last words')).toHaveLength(5)
})

test('a function that wants more memory than it has is ended', async () => {
  await deploy(`export const handler = () => {
    const all = []
    for (;;) all.push(new Array(1e5).fill(all.length))
  }`)
  expect(await invoke()).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } })
})

test.each([
  ['it throws while it loads', 'throw new TypeError("no table")', 'TypeError', 'no table'],
  [
    'it is not JavaScript',
    'export const handler = (',
    'Runtime.UserCodeSyntaxError',
    'SyntaxError',
  ],
  ['its handler is absent', 'export const other = 1', 'Runtime.HandlerNotFound', 'index.handler'],
  ['an import is absent', 'import "nowhere"', 'Runtime.ImportModuleError', "package 'nowhere'"],
  [
    'it takes a callback',
    'export const handler = (a, b, c) => {}',
    'Runtime.CallbackHandlerDeprecated',
    'index.handler',
  ],
])('when %s, each invocation fails in a child of its own', async (_, source, type, message) => {
  await deploy(`console.log('loading'); ${source}`)
  for (let i = 0; i < 2; i++) {
    const result = await invoke()
    expect(result).toMatchObject({ ok: false, error: { errorType: type } })
    expect(!result.ok && result.error.errorMessage).toContain(message)
  }
  // A module that does not load at all has printed nothing.
  const loadings = (await logged()).filter((line) => line === 'loading').length
  expect([0, 2]).toContain(loadings)
})

test('a missing bundle, or a handler of another file, is an import error', async () => {
  await deploy('export const handler = () => 1', {}, { handler: 'main.handler' })
  expect(await invoke()).toMatchObject({ error: { errorType: 'Runtime.ImportModuleError' } })
  await deploy('', {}, { bundlePath: join(folder, 'gone', 'index.js') })
  expect(await invoke()).toMatchObject({ error: { errorType: 'Runtime.ImportModuleError' } })
})

test('an answer that is not JSON is an error, and no answer is null', async () => {
  await deploy('export const handler = ({ big }) => (big ? 1n : undefined)')
  expect(await answer({ big: false })).toBe(null)
  expect(await invoke({ big: true })).toMatchObject({
    error: { errorType: 'Runtime.JSONStringifyError' },
  })
})

test('processes are reused, and never more than the concurrency run', async () => {
  await functions.close()
  functions = open({ concurrency: 2 })
  // No child answers before two are there, however long the second takes to start.
  await deploy(`
  import { mkdirSync, readdirSync } from 'node:fs'
  export const handler = async ({ seen }) => {
    mkdirSync(seen + '/' + process.pid, { recursive: true })
    while (readdirSync(seen).length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    return process.pid
  }`)
  const seen = join(folder, 'seen')
  const pids = await Promise.all(Array.from({ length: 8 }, () => answer({ seen })))
  expect(new Set(pids).size).toBe(2)
})

test('an edited configuration and a new bundle take effect on the next invocation', async () => {
  await deploy('export const handler = () => ["old", process.env.COLOUR, process.pid]', {
    environment: { COLOUR: 'red' },
  })
  const [, , firstPid] = (await answer()) as [string, string, number]
  const text = await readFile(configurationPath(), 'utf8')
  expect(text.endsWith('}\n')).toBe(true)

  await writeFile(configurationPath(), text.replace('"red"', '"sky"'))
  const [, colour, secondPid] = (await answer()) as [string, string, number]
  expect(colour).toBe('sky')
  expect(secondPid).not.toBe(firstPid)
  expect((await functions.configuration('echo')).environment).toEqual({ COLOUR: 'sky' })

  await writeFile(join(folder, 'next.mjs'), 'export const handler = () => ["new"]')
  await rename(join(folder, 'next.mjs'), join(folder, 'index.mjs'))
  expect(await answer()).toEqual(['new'])
})

test('an edit during an invocation takes effect after it, in a new process', async () => {
  await deploy(
    `import { existsSync } from 'node:fs'
    export const handler = async ({ until }) => {
      console.log('begun')
      while (until && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 5))
      return [process.env.COLOUR, process.pid]
    }`,
    { environment: { COLOUR: 'red' } },
  )
  const begun = new Promise((resolve) => {
    functions.log('echo').onLine((line) => line === 'begun' && resolve(undefined))
  })
  const running = answer({ until: join(folder, 'go') })
  await begun
  const text = await readFile(configurationPath(), 'utf8')
  await writeFile(configurationPath(), text.replace('"red"', '"sky"'))
  expect(((await answer()) as unknown[])[0]).toBe('sky')
  await writeFile(join(folder, 'go'), '')
  const [colour, pid] = (await running) as [string, number]
  expect(colour).toBe('red')
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test("deploying again keeps edited files and the role's keys", async () => {
  await deploy('export const handler = () => process.env', { environment: { COLOUR: 'red' } })
  const before = (await answer()) as Record<string, string>
  const text = await readFile(configurationPath(), 'utf8')
  await writeFile(configurationPath(), text.replace('"red"', '"sky"'))
  await functions.close()
  functions = open()
  await deploy('export const handler = () => process.env', { environment: { COLOUR: 'red' } })
  const after = (await answer()) as Record<string, string>
  expect(after.COLOUR).toBe('sky')
  expect(after.AWS_SECRET_ACCESS_KEY).toBe(before.AWS_SECRET_ACCESS_KEY)
  expect(after.AWS_ACCESS_KEY_ID).toMatch(/^LOCAL[A-Z2-7]{15}$/)
  const role = await stat(join(folder, 'functions', 'echo', 'role.json'))
  expect(role.mode & 0o777).toBe(0o600)
})

test.each([
  ['{', 'JSON'],
  ['[]', 'expected a JSON object'],
  ['{"environment":{"A B":"x"},"timeoutSeconds":3,"memoryMegabytes":128}', '"A B"'],
  ['{"environment":{"AB":1},"timeoutSeconds":3,"memoryMegabytes":128}', 'AB'],
  [JSON.stringify({ environment: { BIG: 'x'.repeat(4094) } }), '4097 bytes'],
  ['{"environment":{},"timeoutSeconds":901,"memoryMegabytes":128}', '"timeoutSeconds"'],
  ['{"environment":{},"timeoutSeconds":3}', '"memoryMegabytes"'],
])('a malformed configuration %# fails the invocation and names the file', async (text, field) => {
  await deploy('export const handler = () => 1')
  await writeFile(configurationPath(), text)
  const result = await invoke()
  const message = result.ok ? '' : result.error.errorMessage
  expect(message).toContain(`Cannot use ${configurationPath()}: `)
  expect(message).toContain(field)
  await expect(functions.configuration('echo')).rejects.toThrow(field)
})

test('a role has the permissions of its policy at the moment of the request', async () => {
  await deploy('export const handler = () => process.env.AWS_ACCESS_KEY_ID')
  const principal = principals.find(String(await answer()))
  if (principal === undefined) throw new Error('Cannot find the role')
  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/files'
  expect(principal.arn).toBe('arn:aws:sts::000000000000:assumed-role/echo-role/echo')
  expect(mayCall(principal, 'dynamodb:PutItem', table)).toBe(true)
  expect(mayCall(principal, 'dynamodb:GetItem', table)).toBe(false)

  const policyPath = join(folder, 'functions', 'echo', 'policy.json')
  const text = await readFile(policyPath, 'utf8')
  await writeFile(policyPath, text.replace('PutItem', 'GetItem'))
  expect(mayCall(principal, 'dynamodb:PutItem', table)).toBe(false)
  expect(mayCall(principal, 'dynamodb:GetItem', table)).toBe(true)

  for (const broken of [
    '{',
    text.replace('"Allow"', '"Deny"'),
    text.replace('"Sid"', '"Condition"'),
  ]) {
    await writeFile(policyPath, broken)
    expect(mayCall(principal, 'dynamodb:PutItem', table)).toBe(false)
    expect(mayCall(principal, 'dynamodb:PutItem', table)).toBe(false)
  }
  await writeFile(policyPath, text)
  expect(mayCall(principal, 'dynamodb:PutItem', table)).toBe(true)
  await chmod(policyPath, 0o644)
  const notices = await functions
    .log('echo')
    .tail(10, (line) => line.includes('all actions are denied'))
  expect(notices).toHaveLength(3)
  expect(notices.every((line) => line.includes(policyPath))).toBe(true)
})

test('output printed before the answer is in the log when the result is known', async () => {
  await deploy(`export const handler = async ({ n }) => {
    for (let i = 0; i < 200; i++) console.log(JSON.stringify({ n, i }))
    console.error('to', 'stderr')
    process.stderr.write('raw stderr ' + n + '\\n')
    process.stdout.write('no newline')
  }`)
  for (let n = 0; n < 5; n++) {
    await functions.invoke(
      functions.arn('echo'),
      { n },
      { requestId: `r${n}`, trigger: { bucket: 'b' } },
    )
    const lines = await logged()
    expect(lines.filter((line) => line.startsWith(`{"n":${n},`))).toHaveLength(200)
    expect(lines.filter((line) => line === 'to stderr')).toHaveLength(n + 1)
    expect(lines.filter((line) => line === 'no newline')).toHaveLength(n + 1)
    expect(lines).toContain(`raw stderr ${n}`)
    expect(lines.at(-1)).toContain('"type":"platform.report"')
    const start = lines.findIndex((line) => line.includes(`"requestId":"r${n}"`))
    expect(JSON.parse(lines[start] ?? '')).toMatchObject({
      type: 'platform.start',
      record: { requestId: `r${n}`, version: '$LATEST', trigger: { bucket: 'b' } },
    })
    expect(start).toBeLessThan(lines.findIndex((line) => line.startsWith(`{"n":${n},`)))
  }
  const [first, second] = (await logged())
    .filter((line) => line.includes('platform.report'))
    .map((line) => JSON.parse(line))
  expect(first.record).toMatchObject({ requestId: 'r0', status: 'success' })
  expect(first.record.metrics.initDurationMs).toBeGreaterThan(0)
  expect(first.record.metrics.maxMemoryUsedMB).toBeGreaterThan(10)
  expect(second.record.metrics.initDurationMs).toBeUndefined()
})

test("a function's output is made safe to show, and JSON stays JSON", async () => {
  await deploy(`export const handler = async () => {
    console.log('\\x1b]0;pwned\\x07\\ttab \\u202e\\x9b31m')
    console.log(JSON.stringify({ key: 'a\\u202e\\x9b\\u{e0001}b' }))
    console.log('x'.repeat(300000))
  }`)
  await invoke()
  const lines = await logged()
  expect(lines).toContain('\\u001b]0;pwned\\u0007\ttab \\u202e\\u009b31m')
  const json = lines.find((line) => line.startsWith('{"key"')) ?? ''
  expect(json).toMatch(/^[ -~]+$/)
  expect(JSON.parse(json)).toEqual({ key: 'a\u202e\x9b\u{e0001}b' })
  const long = lines.find((line) => line.startsWith('xxx')) ?? ''
  expect(long).toBe(`${'x'.repeat(256 * 1024)} [cut: the line had 300000 characters]`)
})

test('an unknown function and invalid function names are refused', async () => {
  expect(functions.exists(functions.arn('echo'))).toBe(false)
  await deploy('export const handler = () => 1')
  expect(functions.exists(functions.arn('echo'))).toBe(true)
  expect(functions.exists(`${functions.arn('echo')}:$LATEST`)).toBe(true)
  expect(functions.exists('arn:aws:lambda:eu-west-1:000000000000:function:echo')).toBe(false)
  expect(await functions.invoke(functions.arn('no'), {}, { requestId: 'r' })).toMatchObject({
    error: { errorType: 'ResourceNotFoundException' },
  })
  for (const name of ['', '..', 'a/b', 'x'.repeat(65)]) {
    await expect(deploy('', {}, { name })).rejects.toThrow('Cannot deploy the function')
  }
})

test('closing lets a running invocation finish', async () => {
  await deploy(`export const handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return 'done'
  }`)
  const running = invoke()
  await functions.close()
  expect(await running).toMatchObject({ ok: true, answer: 'done' })
  await expect(invoke()).rejects.toThrow('closed')
})
