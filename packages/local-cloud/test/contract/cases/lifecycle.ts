import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

const rules: LifecycleRule[] = [
  {
    ID: 'old logs',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'keep', Value: 'no' }] } },
    Expiration: { Days: 30 },
  },
  {
    ID: 'rest',
    Status: 'Disabled',
    Filter: { Prefix: '' },
    NoncurrentVersionExpiration: { NoncurrentDays: 7, NewerNoncurrentVersions: 2 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
  },
]

export const lifecycle: readonly Case[] = [
  {
    name: 'lifecycle rules are put, read and deleted as a whole',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const read = () => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
      const missing = { code: 'NoSuchLifecycleConfiguration', status: 404 }
      expect(await refusal(read())).toMatchObject(missing)
      const LifecycleConfiguration = { Rules: rules }
      await client.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
      )
      expect((await read()).Rules).toEqual(rules)
      await client.send(new DeleteBucketLifecycleCommand({ Bucket }))
      expect(await refusal(read())).toMatchObject(missing)
    },
  },
  {
    name: 'a lifecycle rule that does nothing is MalformedXML or InvalidRequest',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const Rules: LifecycleRule[] = [{ ID: 'idle', Status: 'Enabled', Filter: { Prefix: '' } }]
      const put = { Bucket, LifecycleConfiguration: { Rules } }
      const refused = await refusal(client.send(new PutBucketLifecycleConfigurationCommand(put)))
      expect(['MalformedXML', 'InvalidRequest']).toContain(refused.code)
      expect(refused.status).toBe(400)
    },
  },
]
