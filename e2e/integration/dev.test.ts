import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, runCommand, startInOwnFolder, until } from '../support/development.ts'

let development: Development

beforeAll(async () => {
  development = await startInOwnFolder()
})
afterAll(() => development[Symbol.asyncDispose]())

const data = () => ['--data', development.dataFolder]

async function upload(key: string, body = 'hello'): Promise<void> {
  await development.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: key, Body: body }))
}

test('the first start shows the exercise done, from table to item', () => {
  const ticks = development.output().match(/^ {2}[✓·✗–?] .*$/gm) ?? []
  expect(ticks.map((line) => line.trim().split(/\s{2,}/)[0])).toEqual([
    '✓ Table exists',
    '✓ Role allows PutItem',
    '✓ TABLE_NAME set',
    '✓ Code deployed',
    '✓ Test file uploaded',
    '✓ Log line written',
    '✓ One item in the table',
    '✓ Trigger set',
    '✓ Trigger fired',
    '✓ Events arrive once',
    '✓ Role allows logging',
    '✓ Function settings',
    '✓ Tombstones expire',
    '· Point-in-time recovery',
    '✓ History table',
    '✓ History expires',
    '✓ Role allows UpdateItem',
    '✓ Failures are kept',
    '✓ No dead letters',
  ])
  expect(development.output()).toContain(
    'echo hello | aws s3 cp - s3://uploads/incoming/hello.txt\n',
  )
})

test('health is ok, in exactly those words, by either name of this machine', async () => {
  for (const name of ['127.0.0.1', 'localhost']) {
    const url = development.consoleUrl.replace('127.0.0.1', name)
    const response = await fetch(`${url}/api/health`)
    expect(await response.text()).toBe('{"status":"ok"}')
  }
})

test('an upload prints a line and appears in show, logs and the page', async () => {
  await upload('incoming/seen.txt')
  await until(
    async () => development.output().includes('✓ written   uploads/incoming/seen.txt'),
    () => `no line names the upload: ${development.output()}`,
  )
  const shown = await runCommand(['show', 's3://uploads/incoming/seen.txt', '--json', ...data()])
  expect(shown.code).toBe(0)
  expect(JSON.parse(shown.out)).toMatchObject({
    bucket: 'uploads',
    object_key: 'incoming/seen.txt',
    size: 5,
    etag: '5d41402abc4b2a76b9719d911017c592',
    event_name: 'ObjectCreated:Put',
  })
  const logged = await runCommand(['logs', ...data()])
  expect(logged.out).toContain('INFO  Saved metadata for uploads/incoming/seen.txt\n')
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  expect(page).toContain('uploads/incoming/seen.txt</a>')
  const row = await fetch(
    `${development.consoleUrl}/plain/row?bucket=uploads&key=incoming%2Fseen.txt`,
  )
  expect(await row.text()).toContain('<td>5d41402abc4b2a76b9719d911017c592</td>')
})

test('every event is in the history table, which env and running.json name', async () => {
  const { table, dataFolder } = development
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: 'upload_history',
      KeyConditionExpression: '#object = :object',
      ExpressionAttributeNames: { '#object': 'object' },
      ExpressionAttributeValues: { ':object': { S: 'uploads/incoming/seen.txt' } },
    }),
  )
  expect(Items).toMatchObject([
    {
      event_name: { S: 'ObjectCreated:Put' },
      deliveries: { N: '1' },
      size: { N: '5' },
      source_ip: { S: '127.0.0.1' },
      arrived_at: { S: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
      expires_at: { N: expect.stringMatching(/^\d+$/) },
    },
  ])
  const running = JSON.parse(await readFile(join(dataFolder, 'running.json'), 'utf8'))
  expect(running).toMatchObject({ historyTableName: 'upload_history' })
  const { out } = await runCommand(['env', ...data()])
  expect(out).toContain('export HISTORY_TABLE_NAME=upload_history\n')
})

test('the page shows rows that somebody else put, and rows whose log is gone', async () => {
  const { table, consoleUrl, logFile } = development
  const Item = {
    ...{ bucket: { S: 'uploads' }, object_key: { S: 'by hand.txt' }, size: { N: '3' } },
    event_time: { S: '2020-01-01T00:00:00.000Z' },
  }
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }))
  await writeFile(logFile, '')
  const page = await (await fetch(`${consoleUrl}/plain`)).text()
  expect(page).toContain('uploads/by hand.txt</a>')
  expect(page).toContain('uploads/incoming/seen.txt</a>')
  expect(page).toMatch(/By event time, of all \d+ rows of the table\./)
})

test('an upload outside the prefix does not trigger the function', async () => {
  await upload('elsewhere/x.txt')
  await upload('incoming/after.txt')
  const row = () => runCommand(['show', 's3://uploads/incoming/after.txt', ...data()])
  await until(
    async () => (await row()).code === 0,
    () => 'the row did not appear',
  )
  const other = await runCommand(['show', 's3://uploads/elsewhere/x.txt', ...data()])
  expect(other).toMatchObject({ code: 1, out: '' })
  expect(other.err).toBe('No row for s3://uploads/elsewhere/x.txt\n')
})

test('env prints lines that a shell can eval', async () => {
  const { out, code } = await runCommand(['env', ...data()])
  expect(code).toBe(0)
  expect(out).toContain(`export AWS_ENDPOINT_URL_S3=${development.s3Url}\n`)
  const beside = ['DYNAMODB', 'LAMBDA', 'IAM', 'CLOUDWATCH_LOGS', 'SQS', 'EVENTBRIDGE', 'STS']
  for (const service of beside) {
    expect(out).toContain(`export AWS_ENDPOINT_URL_${service}=${development.dynamodbUrl}\n`)
  }
  expect(out).toContain('export AWS_ACCESS_KEY_ID=local\n')
})

test('env writes the same variables for other shells and for programs', async () => {
  const inFormat = async (format: string) =>
    (await runCommand(['env', '--format', format, ...data()])).out
  expect(await inFormat('sh')).toBe((await runCommand(['env', ...data()])).out)
  const variables: Record<string, string> = JSON.parse(await inFormat('json'))
  expect(variables).toMatchObject({
    AWS_ENDPOINT_URL_S3: development.s3Url,
    AWS_ENDPOINT_URL_STS: development.dynamodbUrl,
    AWS_SECRET_ACCESS_KEY: 'locallocal',
  })
  const lines = (line: (name: string, value: string) => string) =>
    Object.entries(variables).map(([name, value]) => `${line(name, value)}\n`)
  expect(await inFormat('dotenv')).toBe(lines((name, value) => `${name}=${value}`).join(''))
  expect(await inFormat('fish')).toBe(
    [
      'set --erase AWS_PROFILE AWS_SESSION_TOKEN\n',
      ...lines((name, value) => `set --global --export ${name} '${value}'`),
    ].join(''),
  )
  expect(await inFormat('powershell')).toBe(
    [
      'Remove-Item -ErrorAction SilentlyContinue Env:AWS_PROFILE, Env:AWS_SESSION_TOKEN\n',
      ...lines((name, value) => `$Env:${name} = '${value}'`),
    ].join(''),
  )
})

test('show reads where the environment points, not only the folder’s cloud', async () => {
  const { out } = await runCommand(['show', 's3://uploads/incoming/notes.txt'], {
    AWS_ENDPOINT_URL: development.dynamodbUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'locallocal',
  })
  expect(out).toContain('object_key  incoming/notes.txt')
})

test('a second dev on the folder is refused with the pid of the first', async () => {
  const { code, err } = await runCommand(['dev', ...data()])
  expect(code).toBe(3)
  expect(err).toMatch(
    /^Cannot use the data folder [^\n]*: process \d+ has it open; [^\n]*--data\n$/,
  )
})

test.each(['s3', 'dynamodb', 'console'])(
  'a busy port for %s names the flag that moves it',
  async (which) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ports = { s3: '0', dynamodb: '0', console: '0', [which]: String(port) }
    const flags = Object.entries(ports).flatMap(([name, value]) => [`--${name}-port`, value])
    const { code, err } = await runCommand(['dev', '--ephemeral', ...flags])
    await new Promise((resolve) => server.close(resolve))
    expect(code).toBe(3)
    expect(err).toBe(
      `Cannot listen on 127.0.0.1:${port}: the port is in use; choose another with --${which}-port\n`,
    )
  },
)

test('a mistyped command is answered with the one that was meant', async () => {
  const { code, err } = await runCommand(['doctr'])
  expect(code).toBe(2)
  expect(err).toBe(
    'Cannot run doctr: unknown command (did you mean doctor?); upload-ledger --help lists the commands\n',
  )
})

test.each([
  [[], 2],
  [['nonsense'], 2],
  [['show'], 2],
  [['show', 'uploads/x'], 2],
  [['show', 's3://uploads/x', '--nonsense'], 2],
  [['dev', '--s3-port', 'x'], 2],
  [['dev', '--bucket', 'No Bucket'], 2],
  [['env', '--data', 'no-such-folder'], 3],
  [['env', '--format', 'toString'], 2],
  [['dev', '--prefix', '-x'], 2],
  [['dev', '--prefix', 'incoming/*'], 2],
  [['logs', '--lines', 'x'], 2],
  [['--version'], 0],
  [['--help'], 0],
  [['dev', '--help'], 0],
])('%j exits with %d and says why in one line', async (args, expected) => {
  const { code, out, err } = await runCommand(args)
  expect(code).toBe(expected)
  if (expected === 0) expect(out).not.toBe('')
  else expect(`${out}${err}`).toMatch(args.length === 0 ? /Usage/ : /^Cannot [^\n]*\n$/)
})
