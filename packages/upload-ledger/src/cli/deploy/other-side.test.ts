import { expect, test } from 'vitest'
import { otherSideLines } from './other-side.ts'
import { type DeploySettings, defaultSettings } from './settings.ts'

const aws = { accountId: '111122223333', region: 'us-east-1', partition: 'aws' }
const outputs = { EventBusArn: 'arn:bus', FunctionRole: 'arn:role' }
const theirs: DeploySettings = {
  ...defaultSettings,
  ...{ bucket: { existing: true, name: 'theirs' }, delivery: 'eventbridge' as const },
}

test('a bucket of the same account and region has no other side', () => {
  expect(otherSideLines(aws, theirs, outputs)).toEqual([])
})

test('another account is shown its three steps, the last with the statements for its policy', () => {
  const text = otherSideLines(aws, { ...theirs, bucketAccount: '444455556666' }, outputs).join(' ')
  expect(text).toContain('At the bucket, in the account 444455556666 and the region us-east-1:')
  expect(text).toContain('BucketName=theirs EventBusArn=arn:bus')
  expect(text).toContain('"Principal":{"AWS":"arn:role"},"Action":"s3:GetObject"')
  expect(text).toContain('"Resource":["arn:aws:s3:::theirs/incoming/*"]')
})

test('another region of the same account, and an account that is not asked, need no policy', () => {
  const region = otherSideLines(aws, { ...theirs, bucketRegion: 'eu-west-1' }, outputs).join(' ')
  expect(region).toContain('--region eu-west-1')
  expect(region).not.toContain('Principal')
  const unasked: DeploySettings = { ...theirs, confirmWithS3: 'false' }
  const account = otherSideLines(aws, { ...unasked, bucketAccount: '444455556666' }, outputs)
  expect(account.join(' ')).not.toContain('Principal')
})
