import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  PutBucketAclCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'

const Bucket = 'acls'
const Key = 'k'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
  await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
})

afterAll(() => endpoint.close())

const ID = '000000000000'
const owners = {
  Owner: { ID },
  Grants: [
    { Grantee: { Type: 'CanonicalUser' as const, ID }, Permission: 'FULL_CONTROL' as const },
  ],
}

test('the owner may do everything with a bucket and its objects, and nobody else anything', async () => {
  const { client } = endpoint
  expect(await client.send(new GetBucketAclCommand({ Bucket }))).toMatchObject(owners)
  expect(await client.send(new GetObjectAclCommand({ Bucket, Key }))).toMatchObject(owners)
  const missing = client.send(new GetObjectAclCommand({ Bucket, Key: 'missing' }))
  await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('an ACL that grants rights to the owner alone is accepted, and any other AccessControlListNotSupported', async () => {
  const { client } = endpoint
  const ACL = 'bucket-owner-full-control'
  await client.send(new PutObjectAclCommand({ Bucket, Key, ACL }))
  const owned = { Bucket, ACL: 'bucket-owner-full-control' as never }
  await client.send(new PutBucketAclCommand(owned))
  await client.send(new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy: owners }))
  await client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: owners }))
  const everyone = {
    Type: 'Group' as const,
    URI: 'http://acs.amazonaws.com/groups/global/AllUsers',
  }
  const Grants = [...owners.Grants, { Grantee: everyone, Permission: 'READ' as const }]
  const refused = [
    { ACL: 'private' as const },
    { ACL: 'public-read' as const },
    { GrantRead: `id=${ID}` },
    { AccessControlPolicy: { ...owners, Grants } },
    { AccessControlPolicy: { ...owners, Grants: [] } },
  ]
  for (const input of refused) {
    const object = client.send(new PutObjectAclCommand({ Bucket, Key, ...input }))
    await expect(object).rejects.toMatchObject({ name: 'AccessControlListNotSupported' })
    const bucket = client.send(new PutBucketAclCommand({ Bucket, ...input }))
    await expect(bucket).rejects.toMatchObject({ name: 'AccessControlListNotSupported' })
  }
})

test('an object that is written private, as many clients write it, is the owner’s', async () => {
  const { client } = endpoint
  const object = { Bucket, Key: 'private', ACL: 'private' as const }
  await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
  await client.send(new CopyObjectCommand({ ...object, CopySource: `${Bucket}/${Key}` }))
  await client.send(new CreateMultipartUploadCommand(object))
  expect(await client.send(new GetObjectAclCommand({ Bucket, Key: 'private' }))).toMatchObject(
    owners,
  )
})
