import { GetBucketVersioningCommand, type LifecycleRule, type S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { bucketState, needToAsk } from './bucket-state.ts'

/** An S3 with one bucket; without rules it answers as S3 does. */
function bucketWith(Status: string | undefined, rules: readonly LifecycleRule[]): S3Client {
  const send = async (command: unknown) => {
    if (command instanceof GetBucketVersioningCommand) return { Status }
    if (rules.length > 0) return { Rules: rules }
    throw Object.assign(new Error('none'), { name: 'NoSuchLifecycleConfiguration' })
  }
  return { send } as unknown as S3Client
}

const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({ Status: 'Enabled', ...more })

test.each<[string | undefined, readonly LifecycleRule[], string | undefined]>([
  [undefined, [], undefined],
  ['Enabled', [], 'it is versioned'],
  ['Suspended', [], 'its versioning is suspended, and it may have versions'],
  [undefined, [rule({ Expiration: { Days: 1 } })], 'its lifecycle rules delete objects'],
  [
    undefined,
    [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } })],
    'its lifecycle rules delete objects',
  ],
  [undefined, [rule({ Status: 'Disabled', Expiration: { Days: 1 } })], undefined],
  [undefined, [rule({ Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] })], undefined],
  [undefined, [rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })], undefined],
])('versioning %s and rules %j: %s', async (status, rules, expected) => {
  const asked: string[] = []
  const state = await bucketState(bucketWith(status, rules), { Bucket: 'b' }, (right, request) => {
    asked.push(right)
    return request()
  })
  expect(needToAsk(state)).toBe(expected)
  expect(asked).toEqual(['s3:GetBucketVersioning', 's3:GetLifecycleConfiguration'])
})
