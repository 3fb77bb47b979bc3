import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const good = { AWS_REGION: 'us-east-1', TABLE_NAME: 'upload_metadata' }

test('the name of the table is read', () => {
  expect(readSettings(good)).toEqual({
    tableName: 'upload_metadata',
    metrics: true,
    logLevel: 'info',
    history: undefined,
    tombstones: { lastSizeAndEtag: false, tombstoneDays: undefined },
    confirmWithS3: false,
    enrich: [],
    excludedBy: expect.any(Function),
  })
})

test.each([undefined, '', '[]'])('EXCLUDE_KEYS=%s: no key is left out', (EXCLUDE_KEYS) => {
  expect(readSettings({ ...good, EXCLUDE_KEYS }).excludedBy('incoming/a.info')).toBeUndefined()
})

test('EXCLUDE_KEYS is a list of patterns, of which one may have a comma', () => {
  const { excludedBy } = readSettings({ ...good, EXCLUDE_KEYS: '["*.info","a,b*","*/"]' })
  const keys = ['incoming/a.info', 'incoming/a,bc', 'incoming/', 'incoming/a.txt']
  expect(keys.map(excludedBy)).toEqual(['*.info', 'a,b*', '*/', undefined])
})

test.each([
  [undefined, true],
  ['', true],
  ['on', true],
  ['off', false],
])('METRICS=%s: metrics are written: %s', (METRICS, metrics) => {
  expect(readSettings({ ...good, METRICS })).toMatchObject({ metrics })
})

test.each([
  [undefined, false],
  ['', false],
  ['on', true],
  ['off', false],
])('LAST_SIZE_AND_ETAG=%s: tombstones keep them: %s', (LAST_SIZE_AND_ETAG, lastSizeAndEtag) => {
  const { tombstones } = readSettings({ ...good, LAST_SIZE_AND_ETAG })
  expect(tombstones).toMatchObject({ lastSizeAndEtag })
})

test.each([
  [undefined, false],
  ['', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
])('CONFIRM_WITH_S3=%s: S3 is asked: %s', (CONFIRM_WITH_S3, confirmWithS3) => {
  expect(readSettings({ ...good, CONFIRM_WITH_S3 })).toMatchObject({ confirmWithS3 })
})

test('CONFIRM_WITH_S3 is nothing else', () => {
  expect(() => readSettings({ ...good, CONFIRM_WITH_S3: 'yes' })).toThrow(
    'Cannot start: CONFIRM_WITH_S3 is "yes"; give true or false',
  )
})

test.each([
  [undefined, []],
  ['', []],
  ['tags', ['tags']],
  [' checksums ,content_type,', ['content_type', 'checksums']],
  [
    'content_type,storage_class,metadata,tags,checksums',
    ['content_type', 'storage_class', 'metadata', 'tags', 'checksums'],
  ],
])('ENRICH=%s: the details are %j', (ENRICH, enrich) => {
  expect(readSettings({ ...good, ENRICH })).toMatchObject({ enrich })
})

test.each([
  [undefined, 'info'],
  ['', 'info'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
])('LOG_LEVEL=%s: the least level is %s', (LOG_LEVEL, logLevel) => {
  expect(readSettings({ ...good, LOG_LEVEL })).toMatchObject({ logLevel })
})

const HISTORY_TABLE_NAME = 'upload_history'

test.each([
  [{}, undefined],
  [{ HISTORY_TABLE_NAME: '', HISTORY_DAYS: '' }, undefined],
  [{ HISTORY_TABLE_NAME }, { tableName: 'upload_history', days: undefined }],
  [
    { HISTORY_TABLE_NAME, HISTORY_DAYS: '' },
    { tableName: 'upload_history', days: undefined },
  ],
  [
    { HISTORY_TABLE_NAME, HISTORY_DAYS: '1' },
    { tableName: 'upload_history', days: 1 },
  ],
  [
    { HISTORY_TABLE_NAME, HISTORY_DAYS: '36500' },
    { tableName: 'upload_history', days: 36_500 },
  ],
])('%j: the history is %j', (variables, history) => {
  expect(readSettings({ ...good, ...variables }).history).toEqual(history)
})

test.each([
  [{ TABLE_NAME: undefined }, 'TABLE_NAME is not set'],
  [{ TABLE_NAME: '' }, 'TABLE_NAME is not set'],
  [{ TABLE_NAME: 'my table' }, 'TABLE_NAME is "my table"'],
  [{ TABLE_NAME: 'arn:aws:dynamodb:us-east-1:111122223333:table/t' }, 'TABLE_NAME is an ARN'],
  [{ HISTORY_TABLE_NAME: 'my table' }, 'HISTORY_TABLE_NAME is "my table"'],
  [{ HISTORY_TABLE_NAME: 'arn:aws:dynamodb:x' }, 'HISTORY_TABLE_NAME is an ARN'],
  [
    { HISTORY_TABLE_NAME: 'upload_metadata' },
    'HISTORY_TABLE_NAME is "upload_metadata", the table of TABLE_NAME',
  ],
  [{ HISTORY_DAYS: '30' }, 'HISTORY_DAYS is for the table of HISTORY_TABLE_NAME, which is not set'],
  [{ LOG_LEVEL: 'WARN' }, 'LOG_LEVEL is "WARN"'],
  [{ METRICS: 'Off' }, 'METRICS is "Off"'],
  [{ LAST_SIZE_AND_ETAG: 'true' }, 'LAST_SIZE_AND_ETAG is "true"'],
  [{ ENRICH: 'tags,size' }, 'ENRICH has "size", which is no detail of an object'],
  [{ EXCLUDE_KEYS: '*.info' }, 'EXCLUDE_KEYS is "*.info"'],
  [{ EXCLUDE_KEYS: '["*.info",1]' }, 'EXCLUDE_KEYS is "[\\"*.info\\",1]"'],
  [{ AWS_REGION: '' }, 'AWS_REGION is not set'],
  [{ AWS_ENDPOINT_URL: '127.0.0.1:8000' }, 'AWS_ENDPOINT_URL is "127.0.0.1:8000"'],
  [{ AWS_ENDPOINT_URL_DYNAMODB: 'nowhere' }, 'AWS_ENDPOINT_URL_DYNAMODB is "nowhere"'],
])('%j is refused in one line', (wrong, fact) => {
  const read = () => readSettings({ ...good, ...wrong })
  expect(read).toThrow(`Cannot start: ${fact}`)
  expect(read).toThrow(/^[^\n]*; give [^\n]*$/)
})

test.each(['0', '36501', '1.5', '-1', '1e3', ' 30', 'thirty', '000030'])(
  'HISTORY_DAYS=%j is no number of days',
  (HISTORY_DAYS) => {
    expect(() => readSettings({ ...good, HISTORY_TABLE_NAME, HISTORY_DAYS })).toThrow(
      `Cannot start: HISTORY_DAYS is ${JSON.stringify(HISTORY_DAYS)}; give a whole number of days, 1 to 36500`,
    )
  },
)

test.each([
  ['a[', 'it has a [ without its ]; write \\[ for the character'],
  ['', 'it is empty; write */ for folder markers'],
])('EXCLUDE_KEYS with the pattern %j is refused at start', (pattern, fact) => {
  expect(() =>
    readSettings({ ...good, EXCLUDE_KEYS: JSON.stringify(['*.info', pattern]) }),
  ).toThrow(
    `Cannot start: EXCLUDE_KEYS has ${JSON.stringify(pattern)}, which is no pattern: ${fact}`,
  )
})
