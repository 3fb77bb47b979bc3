import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const good = { AWS_REGION: 'us-east-1', TABLE_NAME: 'upload_metadata' }

test('the name of the table is read', () => {
  expect(readSettings(good)).toEqual({
    tableName: 'upload_metadata',
    metrics: true,
    logLevel: 'info',
  })
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
  [undefined, 'info'],
  ['', 'info'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
])('LOG_LEVEL=%s: the least level is %s', (LOG_LEVEL, logLevel) => {
  expect(readSettings({ ...good, LOG_LEVEL })).toMatchObject({ logLevel })
})

test.each([
  [{ TABLE_NAME: undefined }, 'TABLE_NAME is not set'],
  [{ TABLE_NAME: '' }, 'TABLE_NAME is not set'],
  [{ TABLE_NAME: 'my table' }, 'TABLE_NAME is "my table"'],
  [{ TABLE_NAME: 'arn:aws:dynamodb:us-east-1:111122223333:table/t' }, 'TABLE_NAME is an ARN'],
  [{ LOG_LEVEL: 'WARN' }, 'LOG_LEVEL is "WARN"'],
  [{ METRICS: 'Off' }, 'METRICS is "Off"'],
  [{ AWS_REGION: '' }, 'AWS_REGION is not set'],
  [{ AWS_ENDPOINT_URL: '127.0.0.1:8000' }, 'AWS_ENDPOINT_URL is "127.0.0.1:8000"'],
  [{ AWS_ENDPOINT_URL_DYNAMODB: 'nowhere' }, 'AWS_ENDPOINT_URL_DYNAMODB is "nowhere"'],
])('%j is refused in one line', (wrong, fact) => {
  const read = () => readSettings({ ...good, ...wrong })
  expect(read).toThrow(`Cannot start: ${fact}`)
  expect(read).toThrow(/^[^\n]*; give [^\n]*$/)
})
