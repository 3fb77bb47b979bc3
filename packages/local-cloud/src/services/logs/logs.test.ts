import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLogGroups } from '../../functions/index.ts'
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

test('DescribeLogGroups gives pages in the order of the names', async () => {
  const names = ['/pages/a', '/pages/b', '/pages/c']
  for (const logGroupName of names) await logs.send(new CreateLogGroupCommand({ logGroupName }))
  const query = { logGroupNamePrefix: '/pages/', limit: 2 }
  const first = await logs.send(new DescribeLogGroupsCommand(query))
  const { nextToken } = first
  const second = await logs.send(new DescribeLogGroupsCommand({ ...query, nextToken }))
  const found = [first, second].map(({ logGroups }) =>
    logGroups?.map((group) => group.logGroupName),
  )
  expect(found).toEqual([names.slice(0, 2), names.slice(2)])
  expect(second.nextToken).toBeUndefined()
  const tooMany = logs.send(new DescribeLogGroupsCommand({ limit: 51 }))
  await expect(tooMany).rejects.toThrow('limit is not a whole number from 1 to 50')
  for (const logGroupName of names) await logs.send(new DeleteLogGroupCommand({ logGroupName }))
})

test('a log group is made, kept over a restart, and deleted with its lines', async () => {
  const group = '/aws/lambda/later'
  const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${group}`
  const create = (name: string, tags = {}) =>
    logs.send(new CreateLogGroupCommand({ logGroupName: name, tags }))
  const described = async (prefix: string) => {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix })
    return (await logs.send(command)).logGroups
  }
  await create(group, { a: '1', b: '2' })
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 7 }))
  expect(await described(group)).toMatchObject([
    { logGroupName: group, retentionInDays: 7, creationTime: expect.any(Number) },
  ])
  await logs.send(new TagResourceCommand({ resourceArn, tags: { c: '3' } }))
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }))
  const tagged = await logs.send(new ListTagsForResourceCommand({ resourceArn }))
  expect(tagged.tags).toEqual({ b: '2', c: '3' })
  expect((await filter({ logGroupName: group })).messages).toEqual([])
  const kept = await openLogGroups(join(t.folder, 'data', 'functions', 'log-groups.json'))
  expect(kept.find(group)).toMatchObject({ retentionDays: 7, tags: tagged.tags })
  await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: group }))
  expect((await described(group))?.[0]).not.toHaveProperty('retentionInDays')

  const refused: [() => Promise<unknown>, string][] = [
    [() => create(group), 'ResourceAlreadyExistsException'],
    [() => create(logGroupName), 'ResourceAlreadyExistsException'],
    [() => create('a b'), 'InvalidParameterException'],
    [
      () => logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 2 })),
      'InvalidParameterException',
    ],
    [
      () => logs.send(new DeleteLogGroupCommand({ logGroupName: '/none' })),
      'ResourceNotFoundException',
    ],
  ]
  for (const [each, name] of refused) await expect(each()).rejects.toMatchObject({ name })
  await logs.send(new DeleteLogGroupCommand({ logGroupName: group }))
  expect(await described(group)).toEqual([])

  // The function stays, and its group is there again with its next line.
  await logs.send(new DeleteLogGroupCommand({ logGroupName }))
  expect((await filter({})).messages).toEqual([])
  t.cloud.functions.notice('echo', 'begins anew')
  await expect
    .poll(async () => (await filter({})).messages)
    .toEqual([expect.stringContaining('begins anew')])
  await create('/mine')
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/mine' }))
})
