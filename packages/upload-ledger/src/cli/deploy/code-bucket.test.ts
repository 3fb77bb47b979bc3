import { expect, test } from 'vitest'
import { createBucketInput, tlsOnlyPolicy } from './code-bucket.ts'

test('the code bucket names its region, except us-east-1', () => {
  expect(createBucketInput('code', 'us-east-1')).toEqual({ Bucket: 'code' })
  expect(createBucketInput('code', 'eu-west-3')).toEqual({
    Bucket: 'code',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-3' },
  })
})

test("the code bucket's policy denies requests without TLS, in every partition", () => {
  const { Statement } = JSON.parse(tlsOnlyPolicy('code', 'aws-cn'))
  expect(Statement).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws-cn:s3:::code', 'arn:aws-cn:s3:::code/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ])
})
