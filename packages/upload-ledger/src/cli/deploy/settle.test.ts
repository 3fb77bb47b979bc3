import { expect, test } from 'vitest'
import { limits } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'
import { asksS3, type DeploySettings, defaultSettings } from './settings.ts'
import { settle } from './settle.ts'

const numbers = {
  memory: limits.memorySizeMb,
  'max-concurrency': limits.maxConcurrency,
  'dead-letter-retention': limits.deadLetterRetentionDays,
}

test('without flags a first deployment takes the defaults and a later one keeps what is deployed', () => {
  expect(settle({}, undefined)).toEqual(defaultSettings)
  const deployed = {
    ...defaultSettings,
    delivery: 'queue',
    prefixes: ['a/'],
    alarms: false,
  } as const
  expect(settle({}, deployed)).toEqual(deployed)
})

test('an existing bucket is delivered by EventBridge', () => {
  const settings = settle({ bucket: 'theirs' }, undefined)
  expect(settings).toMatchObject({
    bucket: { existing: true, name: 'theirs' },
    delivery: 'eventbridge',
  })
})

test('the Free Tier lowers the concurrency unless one is given', () => {
  const free = settle({ 'free-tier': true, delivery: 'queue' }, undefined)
  expect(free.maxConcurrency).toBe(2)
  expect(settle({ 'free-tier': false }, free).maxConcurrency).toBe(10)
  expect(settle({ 'free-tier': true }, { ...free, maxConcurrency: 7 }).maxConcurrency).toBe(7)
})

test.each([
  [{ bucket: 'theirs', delivery: 'direct' }, 'one notification configuration'],
  [{ bucket: 'theirs', delivery: 'queue' }, 'use --delivery eventbridge'],
  [{ bucket: 'theirs', 'bucket-name': 'ours' }, '--bucket-name creates one'],
  [{ table: 'theirs', 'table-name': 'ours' }, '--table-name creates one'],
  [{ 'max-concurrency': '5' }, 'only a queue can hold events back'],
  [{ 'free-tier': true, dashboard: true }, 'the Free Tier settings leave it out'],
  [{ 'log-level': 'debug' }, 'one of info, warn, error'],
  [{ delivery: 'carrier pigeon' }, 'one of direct, queue, eventbridge'],
  [{ 'bucket-name': 'Not_A_Bucket' }, 'a bucket name'],
  [{ table: 'arn:aws:dynamodb:us-east-1:1:table/x' }, 'a table name'],
  [{ 'log-retention': '31' }, 'days: one of 1, 3, 5'],
  [{ memory: '64' }, 'a whole number from 128 to 10240'],
  [{ 'max-concurrency': '1', delivery: 'queue' }, 'a whole number from 2 to 1000'],
  [{ 'dead-letter-retention': '15' }, 'a whole number from 4 to 14'],
  [{ 'dead-letter-retention': '3' }, 'a whole number from 4 to 14'],
  [{ history: true, 'history-days': '36501' }, 'a whole number from 0 to 36500'],
  [{ history: true, 'history-table': 'a/b' }, 'a table name'],
  [{ history: true, 'history-table': 'upload_metadata' }, 'it is the table of rows'],
  [{ 'history-table': 'other' }, 'Cannot use --history-table without a history'],
  [{ history: false, 'history-days': '30' }, 'Cannot use --history-days without a history'],
  [{ 'alarm-topic': 'topic' }, "an SNS topic's ARN"],
  [{ 'cors-origin': 'example.com' }, 'such as https://example.com'],
  [{ 'cors-origin': 'https://a.example, https://b.example' }, 'origins without a path'],
  [{ 'cors-origin': 'https://a.example/page' }, 'origins without a path'],
  [{ 'cors-origin': '*', bucket: 'theirs' }, 'belongs to its owner'],
  [{ 'queue-key': 'alias/aws/sqs' }, 'use a customer managed key'],
  [{ 'queue-key': 'arn:aws:kms:us-east-1:1:alias/aws/sqs' }, 'nobody can change the policy'],
  [{ 'queue-key': 'arn:aws:kms:us-east-1:000000000000:alias/mine' }, "a key's ARN, not an alias"],
  [{ 'queue-key': '1234abcd' }, "a key's ARN, not an alias"],
  [{ 'permissions-boundary': 'edge' }, "a managed policy's ARN"],
  [{ 'role-path': 'uploads' }, 'slashes at both ends, as in /uploads/'],
  [{ 'removal-policy': 'snapshot' }, 'one of retain, destroy'],
  [{ prefix: ['x'.repeat(1_025)] }, 'it has 1025 characters when percent-encoded'],
  [{ prefix: [`${'漢'.repeat(120)}x`] }, 'it has 1081 characters when percent-encoded'],
  [{ prefix: ['incoming/*'] }, 'a prefix has no wildcards'],
  [{ suffix: ['.tx?'] }, 'a suffix has no wildcards'],
  [{ prefix: ['in/', 'in/a/'] }, 'Cannot use --prefix "in/a/" with --prefix "in/": every key that'],
  [{ suffix: ['.gz', '.tar.gz'] }, 'Cannot use --suffix ".tar.gz" with --suffix ".gz": every'],
  [{ suffix: ['', '.gz'] }, 'Cannot use --suffix ".gz" with --suffix ""'],
  [
    { prefix: 'abcdefghijk'.split(''), suffix: ['.a', '.b', '.c', '.d', '.e'] },
    'Cannot use 11 prefixes with 5 suffixes: each prefix with each suffix makes 55 filters',
  ],
  [{ exclude: ['*.info', '[a'] }, 'Cannot use --exclude "[a": it has a [ without its ]'],
  [{ exclude: ['*.info', ''] }, 'Cannot use --exclude "": it is empty'],
])('%j is refused with its reason', (flags, reason) => {
  expect(() => settle(flags, undefined)).toThrow(reason)
})

test('a flag that is on stays on until it is turned off', () => {
  const kept = settle({ 'last-size-and-etag': true }, undefined)
  expect(settle({}, kept).lastSizeAndEtag).toBe(true)
  expect(settle({ 'last-size-and-etag': false }, kept).lastSizeAndEtag).toBe(false)
})

test.each(Object.entries(numbers))(
  '--%s takes the least and the most that AWS allows',
  (flag, limit) => {
    const settled = (value: number) => () =>
      settle({ delivery: 'queue', [flag]: String(value) }, undefined)
    for (const value of [limit.least, limit.most]) expect(settled(value)).not.toThrow()
    for (const value of [limit.least - 1, limit.most + 1]) {
      expect(settled(value)).toThrow(`a whole number from ${limit.least} to ${limit.most}`)
    }
  },
)

test('dead letters that are kept for less than the queue keeps events are refused as deployed, too', () => {
  const deployed = { ...defaultSettings, deadLetterRetentionSeconds: 86_400 }
  expect(() => settle({}, deployed)).toThrow(
    'Cannot keep dead letters for 1 days, as deployed: the queue keeps events for 4 days',
  )
  const flags = { 'dead-letter-retention': '4' }
  expect(settle(flags, deployed).deadLetterRetentionSeconds).toBe(345_600)
})

test('a flag that does not fit what is deployed is refused', () => {
  const theirs = { ...defaultSettings, bucket: { existing: true, name: 'theirs' } } as const
  const deployed = { ...theirs, delivery: 'eventbridge' } as const
  expect(() => settle({ delivery: 'direct' }, deployed)).toThrow('with an existing bucket')
})

test('a changed delivery keeps the parts of the old one until they may go', () => {
  const direct = settle({}, undefined)
  expect(direct.previousDelivery).toBeUndefined()
  const changed = settle({ delivery: 'queue' }, direct)
  expect(changed).toMatchObject({ delivery: 'queue', previousDelivery: 'direct' })
  expect(settle({ memory: '256' }, changed).previousDelivery).toBe('direct')
  expect(settle({}, changed, true).previousDelivery).toBeUndefined()
})

test('a changed delivery can be taken back at once, and the parts of both stay', () => {
  const changed = settle({ delivery: 'queue' }, defaultSettings)
  const back = settle({ delivery: 'direct' }, changed)
  expect(back).toMatchObject({ delivery: 'direct', previousDelivery: 'queue' })
})

test('a third delivery has to wait until the parts of the first may go', () => {
  const changed = settle({ delivery: 'queue' }, defaultSettings)
  expect(() => settle({ delivery: 'eventbridge' }, changed)).toThrow(
    'Cannot change the delivery to eventbridge: events may still be under way by direct, the delivery before queue; deploy it later, or add --drop-previous-delivery to lose those events',
  )
  const third = settle({ delivery: 'eventbridge' }, changed, true)
  expect(third).toMatchObject({ delivery: 'eventbridge', previousDelivery: 'queue' })
})

test('a queue of the previous delivery keeps its concurrency', () => {
  const queue = settle({ delivery: 'queue', 'max-concurrency': '3' }, undefined)
  expect(settle({ delivery: 'direct' }, queue).maxConcurrency).toBe(3)
  expect(settle({ delivery: 'direct', 'max-concurrency': '4' }, queue).maxConcurrency).toBe(4)
})

const [a, b, c] = ['a', 'b', 'c'].map((id) => `arn:aws:kms:us-east-1:000000000000:key/${id}`)
function queueWith(key = '', previous = ''): DeploySettings {
  const keys = { queueKeyArn: key, previousQueueKeyArn: previous }
  return { ...defaultSettings, delivery: 'queue', ...keys }
}

test.each<[string, SettingValues, DeploySettings, boolean, string | undefined]>([
  ['a first key', { 'queue-key': a ?? '' }, queueWith(''), false, ''],
  ['another key', { 'queue-key': b ?? '' }, queueWith(a), false, a],
  ['no key any more', { 'queue-key': '' }, queueWith(a), false, a],
  ['the same key', { 'queue-key': b ?? '' }, queueWith(b, a), false, a],
  ['something else soon after', { memory: '256' }, queueWith(b, a), false, a],
  ['something else later', { memory: '256' }, queueWith(b, a), true, ''],
  ['the key before at once', { 'queue-key': a ?? '' }, queueWith(b, a), false, b],
  ['that key after none', { 'queue-key': a ?? '' }, queueWith('', a), false, ''],
  ['a third key later', { 'queue-key': c ?? '' }, queueWith(b, a), true, b],
  ['another key after none', { 'queue-key': b ?? '' }, queueWith('', a), false, a],
  [
    'direct instead of the queue',
    { delivery: 'direct', 'queue-key': b ?? '' },
    queueWith(a),
    false,
    a,
  ],
  [
    'direct, which has no queue',
    { 'queue-key': b ?? '' },
    { ...queueWith(a), delivery: 'direct' as const },
    false,
    '',
  ],
])(
  '%s: the function can still decrypt what the queue holds',
  (_, flags, deployed, mayGo, previous) => {
    expect(settle(flags, deployed, false, mayGo).previousQueueKeyArn).toBe(previous)
  },
)

test('a third key has to wait until the queue holds nothing under the first', () => {
  expect(() => settle({ 'queue-key': c ?? '' }, queueWith(b, a))).toThrow(
    `Cannot change the queue key: the queue may still hold events under ${a}, the key before ${b}; deploy it later`,
  )
})

test.each(['https://example.com', 'http://localhost:3000', 'https://*.example.com', '*', ''])(
  '--cors-origin takes %j',
  (origin) => {
    expect(settle({ 'cors-origin': origin }, undefined).corsOrigins).toBe(origin)
  },
)

test('given prefixes, suffixes and patterns replace all that are deployed', () => {
  const flags = { prefix: ['a/', 'b/'], suffix: ['.jpg', '.png'], exclude: ['*.info', '*/'] }
  const first = settle(flags, undefined)
  expect(first).toMatchObject({
    prefixes: ['a/', 'b/'],
    suffixes: ['.jpg', '.png'],
    exclude: ['*.info', '*/'],
  })
  expect(settle({}, first)).toEqual(first)
  const second = settle({ suffix: [''], exclude: ['*.tmp'] }, first)
  expect(second).toMatchObject({ prefixes: ['a/', 'b/'], suffixes: [''], exclude: ['*.tmp'] })
  expect(settle({ exclude: [''] }, second).exclude).toEqual([])
})

test('keys that an EventBridge rule has no room for are refused with eventbridge alone', () => {
  const prefix = Array.from({ length: 8 }, (_, i) => String(i).repeat(250))
  expect(() => settle({ prefix }, undefined)).not.toThrow()
  for (const flags of [{ bucket: 'theirs' }, { delivery: 'eventbridge' }]) {
    expect(() => settle({ ...flags, prefix }, undefined)).toThrow(
      'Cannot use 8 prefixes with 1 suffix: the EventBridge rule would have 2113 characters of keys',
    )
  }
})

test('a history that is turned off keeps the name and the days for the next time', () => {
  const flags = { history: true, 'history-table': 'other_history', 'history-days': '30' }
  const on = settle(flags, undefined)
  expect(on).toMatchObject({
    history: true,
    historyTable: { existing: false, name: 'other_history' },
    historyDays: 30,
  })
  const off = settle({ history: false }, on)
  expect(off).toEqual({ ...on, history: false })
  expect(settle({ history: true }, off)).toEqual(on)
  expect(settle({ 'history-days': '0' }, on).historyDays).toBe(0)
})

test('another history table than the deployed one is not taken for an existing one', () => {
  const deployed = settle({ history: true }, undefined)
  const kept = { ...deployed, historyTable: { existing: true, name: 'kept' } }
  expect(settle({ 'history-table': 'kept' }, kept).historyTable.existing).toBe(true)
  expect(settle({ 'history-table': 'other' }, kept).historyTable.existing).toBe(false)
})

test('versions cannot be undone, need asking, and are no option of an existing bucket', () => {
  const versioned = settle({ versioned: true }, undefined)
  expect(asksS3(versioned)).toBe(true)
  expect(() => settle({ versioned: false }, versioned)).toThrow('S3 can only suspend')
  expect(() => settle({ 'confirm-with-s3': false }, versioned)).toThrow(
    'Cannot use --no-confirm-with-s3 with --versioned',
  )
  expect(() => settle({ versioned: true, bucket: 'theirs' }, undefined)).toThrow('its owner')
  expect(settle({ bucket: 'theirs', delivery: 'eventbridge' }, versioned).versioned).toBe(false)
})

test.each([
  [{}, false],
  [{ 'confirm-with-s3': true }, true],
  [{ delivery: 'queue' }, false],
  [{ delivery: 'eventbridge' }, true],
  [{ bucket: 'theirs' }, true],
  [{ bucket: 'theirs', 'confirm-with-s3': false }, false],
] as const)('with %j the function asks S3: %s', (flags, expected) => {
  expect(asksS3(settle(flags, undefined))).toBe(expected)
})

test('details are some of five, in any order and with spaces, and stay until they are emptied', () => {
  const before = settle({ enrich: 'tags, content_type' }, undefined)
  expect(before.enrich).toEqual(['content_type', 'tags'])
  expect(settle({}, before).enrich).toEqual(before.enrich)
  expect(settle({ enrich: '' }, before).enrich).toEqual([])
  expect(() => settle({ enrich: 'tags,acl' }, before)).toThrow(
    'Cannot use --enrich "tags,acl": expected some of content_type,storage_class,metadata,tags,checksums',
  )
})

test('a delivery by eventbridge that changes asks until its events are through', () => {
  const before = settle({ delivery: 'eventbridge' }, undefined)
  const changing = settle({ delivery: 'queue' }, before)
  expect(changing.previousDelivery).toBe('eventbridge')
  expect(asksS3(changing)).toBe(true)
  expect(asksS3(settle({}, changing, true))).toBe(false)
})
