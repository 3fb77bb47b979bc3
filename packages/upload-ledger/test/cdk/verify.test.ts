import { Duration } from 'aws-cdk-lib'
import type { Template } from 'aws-cdk-lib/assertions'
import { Schedule } from 'aws-cdk-lib/aws-events'
import { expect, test } from 'vitest'
import { readVerifySettings } from '../../src/verify-function/settings.ts'
import { type Statement, synthesize } from './synthesize.ts'

/** The resource of a type whose logical id has `Verify` in it. */
function ofVerify(template: Template, type: string): Readonly<Record<string, unknown>> {
  const found = Object.entries(template.findResources(type)).filter(([id]) => /Verify/.test(id))
  expect(found).toHaveLength(1)
  return found[0]?.[1].Properties
}

function rightsOf(template: Template): readonly (readonly [string | undefined, unknown])[] {
  const { Policies } = ofVerify(template, 'AWS::IAM::Role') as {
    Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[]
  }
  return Policies.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.map(({ Sid, Action }) => [Sid, Action] as const),
  )
}

const logs = ['WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents']]

test('it reports once a day, by default, and may change nothing', () => {
  const { template } = synthesize({ verify: {}, bucketName: 'uploads' })
  expect(ofVerify(template, 'AWS::Events::Rule')).toMatchObject({
    ScheduleExpression: 'rate(1 day)',
  })
  expect(rightsOf(template)).toEqual([
    ['ReadRows', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['ListObjects', 's3:ListBucket'],
    logs,
  ])
  expect(ofVerify(template, 'AWS::IAM::Policy')).toMatchObject({
    PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction' }] },
  })
  expect(ofVerify(template, 'AWS::Lambda::EventInvokeConfig')).toMatchObject({
    MaximumRetryAttempts: 0,
  })
})

test('a repair takes two more rights', () => {
  const schedule = Schedule.rate(Duration.hours(6))
  const { template } = synthesize({ verify: { repair: true, schedule }, bucketName: 'uploads' })
  expect(ofVerify(template, 'AWS::Events::Rule')).toMatchObject({
    ScheduleExpression: 'rate(6 hours)',
  })
  expect(rightsOf(template)).toEqual([
    ['ReadRows', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['RepairRows', 'dynamodb:PutItem'],
    ['ListObjects', 's3:ListBucket'],
    ['ReadObjectMetadata', 's3:GetObject'],
    logs,
  ])
})

test('the function reads the settings that it is given, keys with commas and quotes too', () => {
  const keys = { prefix: ['a,b/', 'c"ä/'], suffix: ['.jpg'], exclude: ['*.info'] }
  const { template } = synthesize({ verify: { repair: true }, bucketName: 'uploads', ...keys })
  const { Environment } = ofVerify(template, 'AWS::Lambda::Function') as {
    Environment: { Variables: Record<string, string> }
  }
  const variables = {
    ...Environment.Variables,
    TABLE_NAME: 'upload_metadata',
    AWS_REGION: 'us-east-1',
  }
  const settings = readVerifySettings(variables)
  expect(settings).toMatchObject({ bucket: 'uploads', repair: true })
  expect(variables).toMatchObject({
    KEY_PREFIXES: '["a,b/","c\\"\\u00e4/"]',
    KEY_SUFFIXES: '[".jpg"]',
    EXCLUDE_KEYS: '["*.info"]',
  })
})

test('a repair writes tombstones as the ledger does', () => {
  const kept = { history: true, historyDays: 400, lastSizeAndEtag: true }
  const { template } = synthesize({ verify: { repair: true }, ...kept })
  const { Environment } = ofVerify(template, 'AWS::Lambda::Function') as {
    Environment: { Variables: Record<string, unknown> }
  }
  expect(Environment.Variables).toMatchObject({
    HISTORY_TABLE_NAME: { Ref: expect.stringContaining('History') },
    HISTORY_DAYS: '400',
    LAST_SIZE_AND_ETAG: 'on',
  })
})

test('it alarms about what it found and did not repair, but not in the Free Tier', () => {
  const { template } = synthesize({ verify: {} })
  expect(ofVerify(template, 'AWS::CloudWatch::Alarm')).toMatchObject({
    MetricName: 'Unrepaired',
    Namespace: 'UploadLedger',
    Threshold: 0,
  })
  const free = synthesize({ verify: {}, freeTier: true }).template
  const alarms = Object.keys(free.findResources('AWS::CloudWatch::Alarm'))
  expect(alarms.filter((id) => id.includes('Verify'))).toEqual([])
})
