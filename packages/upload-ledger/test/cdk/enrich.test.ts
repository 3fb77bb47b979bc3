import { expect, test } from 'vitest'
import type { UploadLedgerProps } from '../../src/cdk/index.ts'
import { readSettings } from '../../src/lambda/settings.ts'
import { onlyResource, roleStatements, synthesize } from './synthesize.ts'

const without = roleStatements(synthesize().template).map(({ Sid }) => Sid)

/** The statements that details add to the role. */
function rightsFor(enrich: NonNullable<UploadLedgerProps['enrich']>): readonly unknown[] {
  const { template } = synthesize({ bucketName: 'uploads', enrich })
  return roleStatements(template)
    .filter(({ Sid }) => !without.includes(Sid))
    .map(({ Sid, Action }) => [Sid, Action])
}

const head = [
  ['ReadObjectMetadata', 's3:GetObject'],
  ['SeeMissingObjects', 's3:ListBucket'],
]

test('details take what HeadObject needs, and tags two rights more', () => {
  expect(rightsFor([])).toEqual([])
  expect(rightsFor(['content_type', 'checksums'])).toEqual(head)
  expect(rightsFor(['tags'])).toEqual([
    ['RefreshTagsInDynamoDB', 'dynamodb:UpdateItem'],
    ...head,
    ['ReadObjectTags', 's3:GetObjectTagging'],
  ])
})

test('the function reads the details that it is given, in any order', () => {
  const { template } = synthesize({ enrich: ['tags', 'checksums', 'content_type'] })
  const { Environment } = onlyResource(template, 'AWS::Lambda::Function').Properties as {
    Environment: { Variables: Readonly<Record<string, string>> }
  }
  const { ENRICH = '' } = Environment.Variables
  expect(readSettings({ AWS_REGION: 'eu-west-1', TABLE_NAME: 'rows', ENRICH }).enrich).toEqual([
    'content_type',
    'tags',
    'checksums',
  ])
})

test.each([
  ['direct', 'AWS::S3::Bucket', 's3:ObjectTagging:*'],
  ['queue', 'AWS::S3::Bucket', 's3:ObjectTagging:*'],
  ['eventbridge', 'AWS::Events::Rule', 'Object Tags Added'],
  ['eventbridge', 'AWS::Events::Rule', 'Object Tags Deleted'],
] as const)('%s brings changes of tags only where tags are recorded', (delivery, type, event) => {
  const events = (enrich: NonNullable<UploadLedgerProps['enrich']>) =>
    JSON.stringify(onlyResource(synthesize({ delivery, enrich }).template, type))
  expect(events(['content_type', 'tags'])).toContain(`"${event}"`)
  expect(events(['content_type'])).not.toContain(`"${event}"`)
})

test('a detail that no object has is refused, and so are more filters than S3 takes', () => {
  const acl = 'acl' as 'tags'
  expect(() => synthesize({ enrich: [acl] })).toThrow(
    'Cannot record the detail "acl": expected some of content_type, storage_class, metadata, tags, checksums',
  )
  const prefix = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(97 + i)}/`)
  const both = { confirmWithS3: true, prefix } as const
  expect(() => synthesize({ ...both, enrich: ['metadata'] })).not.toThrow()
  expect(() => synthesize({ ...both, enrich: ['tags'] })).toThrow('26 filters make 104')
})
