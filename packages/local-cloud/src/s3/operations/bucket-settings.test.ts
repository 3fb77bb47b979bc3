import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'settings'
const notImplemented = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } }
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

test.each<[string, ServerSideEncryptionRule]>([
  ['another algorithm', { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
  [
    'a key of one’s own',
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'k' } },
  ],
  [
    'a bucket key',
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: true,
    },
  ],
])('encryption by %s is not implemented, and says so', async (_, rule) => {
  const ServerSideEncryptionConfiguration = { Rules: [rule] }
  const put = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration })
  await expect(endpoint.client.send(put)).rejects.toMatchObject(notImplemented)
})

test('another ownership and a policy are not implemented, and say so', async () => {
  const { client } = endpoint
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
  const owned = new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls })
  await expect(client.send(owned)).rejects.toMatchObject(notImplemented)
  const policed = new PutBucketPolicyCommand({ Bucket, Policy: '{}' })
  await expect(client.send(policed)).rejects.toMatchObject(notImplemented)
})

test.each([
  ['encryption', '<ServerSideEncryptionConfiguration/>'],
  ['ownershipControls', '<OwnershipControls/>'],
  [
    'publicAccessBlock',
    '<PublicAccessBlockConfiguration><Other>true</Other></PublicAccessBlockConfiguration>',
  ],
  [
    'publicAccessBlock',
    '<PublicAccessBlockConfiguration><BlockPublicAcls>1</BlockPublicAcls></PublicAccessBlockConfiguration>',
  ],
])('a body of %s that says nothing known is MalformedXML', async (name, body) => {
  const request = { port: endpoint.port, method: 'PUT', target: `/${Bucket}?${name}`, body }
  expect(await sendRaw(request)).toMatchObject({ status: 400, code: 'MalformedXML' })
})
