import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
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
  {
    name: 'an object that a rule will expire names the date and the rule wherever it is seen',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const Rules: LifecycleRule[] = [
        { ID: 'late', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } },
        { ID: 'soon-è', Status: 'Enabled', Filter: { Prefix: 'a/' }, Expiration: { Days: 2 } },
        { ID: 'never', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
      ]
      const LifecycleConfiguration = { Rules }
      const put = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration })
      await client.send(put)
      const object = { Bucket, Key: 'a/k' }
      const written = await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
      const head = await client.send(new HeadObjectCommand(object))
      const dayMs = 86_400_000
      const dueMs = Math.ceil((head.LastModified?.getTime() ?? 0) / dayMs + 2) * dayMs
      const soon = `expiry-date="${new Date(dueMs).toUTCString()}", rule-id="soon-%C3%A8"`
      expect(written.Expiration).toBe(soon)
      expect(head.Expiration).toBe(soon)
      expect((await client.send(new GetObjectCommand(object))).Expiration).toBe(soon)
      const copy = { Bucket, Key: 'b', CopySource: `${Bucket}/a/k` }
      expect((await client.send(new CopyObjectCommand(copy))).Expiration).toContain('"late"')
    },
  },
  {
    name: 'a multipart upload that a rule will abort names the date and the rule',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const action = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }
      const Rules: LifecycleRule[] = [
        { ID: 'other', Status: 'Enabled', Filter: { Prefix: 'b/' }, ...action },
        {
          ID: 'mine',
          Status: 'Enabled',
          Filter: { Prefix: 'a/' },
          Expiration: { Days: 9 },
          ...action,
        },
      ]
      const LifecycleConfiguration = { Rules }
      const put = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration })
      await client.send(put)
      const object = { Bucket, Key: 'a/k' }
      const before = Date.now()
      const begun = await client.send(new CreateMultipartUploadCommand(object))
      expect(begun.AbortRuleId).toBe('mine')
      const dayMs = 86_400_000
      const abortMs = begun.AbortDate?.getTime() ?? 0
      expect(abortMs % dayMs).toBe(0)
      expect(abortMs).toBeGreaterThanOrEqual(before + 3 * dayMs)
      expect(abortMs).toBeLessThan(Date.now() + 4 * dayMs)
      const upload = { ...object, UploadId: begun.UploadId }
      const listed = await client.send(new ListPartsCommand(upload))
      expect(listed).toMatchObject({ AbortRuleId: 'mine', AbortDate: begun.AbortDate })
      const part = { ...upload, PartNumber: 1, Body: 'x' }
      const { ETag } = await client.send(new UploadPartCommand(part))
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
      const done = await client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }),
      )
      expect(done.Expiration).toContain('rule-id="mine"')
    },
  },
]
