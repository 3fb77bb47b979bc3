import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'

const logGroupName = '/aws/lambda/echo'
const start = Date.UTC(2026, 10, 23, 4)

let t: CloudUnderTest
let logs: CloudWatchLogsClient
beforeAll(async () => {
  t = await startCloudUnderTest()
  logs = new CloudWatchLogsClient(t.client)
  // As the function's own runtime writes them, the second without a time of its own.
  const lines = Array.from({ length: 5 }, (_, i) => {
    const time = new Date(start + i * 1000).toISOString()
    return `${JSON.stringify({ timestamp: time, message: `saved "file ${i}"` })}\nplain ${i}\n`
  })
  await appendFile(join(t.folder, 'data', 'functions', 'echo', 'log.jsonl'), lines.join(''))
})
afterAll(async () => {
  logs.destroy()
  await t.close()
})

async function filter(input: Partial<FilterLogEventsCommandInput>) {
  const got = await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }))
  return { messages: got.events?.map(({ message }) => message), ...got }
}

test('each function has a log group', async () => {
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}))
  expect(logGroups).toMatchObject([
    { logGroupName, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*` },
  ])
  const other = new DescribeLogGroupsCommand({ logGroupNamePrefix: '/other' })
  expect((await logs.send(other)).logGroups).toEqual([])
})

test('FilterLogEvents includes both ends of the time range, and a line without a time takes that of the line before', async () => {
  const { messages, events } = await filter({ startTime: start + 1000, endTime: start + 2000 })
  expect(messages).toEqual([
    expect.stringContaining('file 1'),
    'plain 1',
    expect.stringContaining('file 2'),
    'plain 2',
  ])
  expect(events?.map(({ timestamp }) => (timestamp ?? 0) - start)).toEqual([1000, 1000, 2000, 2000])
  expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(4)
})

test('a filter pattern matches lines with all its words and quoted terms', async () => {
  expect((await filter({ filterPattern: '"plain 3"' })).messages).toEqual(['plain 3'])
  expect((await filter({ filterPattern: '"3\\\\\\"" file' })).messages).toHaveLength(1)
  expect((await filter({ filterPattern: 'saved "file 4"' })).messages).toHaveLength(1)
  expect((await filter({ filterPattern: 'saved "plain"' })).messages).toEqual([])
  expect((await filter({ filterPattern: ' ' })).messages).toHaveLength(10)
})

test.each(['{ $.level = "ERROR" }', '-word', '?a ?b', '"open', '[a, b]', 'a"b"'])(
  'the pattern %s is refused and not passed over',
  async (filterPattern) => {
    await expect(filter({ filterPattern })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('use words and terms in quotes'),
    })
  },
)

test('pages continue where the last ended, with the time of the line before', async () => {
  const seen: (string | undefined)[] = []
  const times: number[] = []
  const pages = paginateFilterLogEvents({ client: logs }, { logGroupName, limit: 3 })
  for await (const { events = [] } of pages) {
    expect(events.length).toBeLessThanOrEqual(3)
    seen.push(...events.map(({ message }) => message))
    times.push(...events.map(({ timestamp }) => (timestamp ?? 0) - start))
  }
  expect(seen).toEqual((await filter({})).messages)
  expect(times).toEqual([0, 0, 1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000])
})

test('a page token of a deleted file starts at the oldest line', async () => {
  const { messages } = await filter({ nextToken: '9223372036854775807/0/0' })
  expect(messages).toEqual((await filter({})).messages)
})

test('a missing log group is refused', async () => {
  const refusals = [
    [new FilterLogEventsCommand({ logGroupName: '/other' }), 'ResourceNotFoundException', 400],
    [
      new FilterLogEventsCommand({ logGroupName, nextToken: 'x' }),
      'InvalidParameterException',
      400,
    ],
    [new FilterLogEventsCommand({ logGroupName, logStreamNames: ['x'] }), 'NotImplemented', 501],
    [
      new GetLogEventsCommand({ logGroupName, logStreamName: 'x' }),
      'UnknownOperationException',
      501,
    ],
  ] as const
  for (const [command, name, httpStatusCode] of refusals) {
    await expect(logs.send(command as GetLogEventsCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    })
  }
})
