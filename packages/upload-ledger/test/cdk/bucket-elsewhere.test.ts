import type { Stack } from 'aws-cdk-lib'
import { expect, test } from 'vitest'
import type { UploadLedgerProps } from '../../src/cdk/index.ts'
import { existing, onlyResource, synthesize } from './synthesize.ts'

const elsewhere = (where: UploadLedgerProps) => (stack: Stack) => ({
  bucket: existing(stack),
  ...where,
})

test('events of another account arrive at a bus that takes those of S3 from that account alone', () => {
  const { template, ledger } = synthesize(elsewhere({ bucketAccount: '444455556666' }))
  expect(ledger.eventBus).toBeDefined()
  const { Statement } = onlyResource(template, 'AWS::Events::EventBusPolicy').Properties
  expect(Statement).toMatchObject({
    Effect: 'Allow',
    Principal: {
      AWS: { 'Fn::Join': ['', expect.arrayContaining([':iam::444455556666:root'])] },
    },
    Action: 'events:PutEvents',
    Condition: { StringEquals: { 'events:source': 'aws.s3' } },
  })
  const { EventPattern, EventBusName } = onlyResource(template, 'AWS::Events::Rule').Properties
  expect(EventPattern).toMatchObject({
    source: ['aws.s3'],
    account: ['444455556666'],
    detail: { bucket: { name: ['theirs'] } },
  })
  expect(EventBusName).toEqual({ Ref: expect.stringContaining('EventBus') })
})

test('another region of the same account needs a bus and no policy', () => {
  const { template } = synthesize(elsewhere({ bucketRegion: 'eu-west-1' }))
  template.resourceCountIs('AWS::Events::EventBus', 1)
  template.resourceCountIs('AWS::Events::EventBusPolicy', 0)
  const { EventPattern } = onlyResource(template, 'AWS::Events::Rule').Properties
  expect(EventPattern).toMatchObject({ region: ['eu-west-1'] })
})

test('a bucket here has no bus, and one to create cannot be elsewhere', () => {
  const { template } = synthesize((stack) => ({ bucket: existing(stack) }))
  template.resourceCountIs('AWS::Events::EventBus', 0)
  expect(() => synthesize({ bucketAccount: '444455556666' })).toThrow('pass the existing bucket')
  expect(() => synthesize(elsewhere({ bucketRegion: 'eu-west-1', delivery: 'direct' }))).toThrow(
    'one notification configuration',
  )
})
