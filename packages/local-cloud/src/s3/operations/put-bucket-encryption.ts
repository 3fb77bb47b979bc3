import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { malformed, readXml } from '../xml/read-xml.ts'

/** Accepts what is so already. */
export const putBucketEncryption: Operation = {
  name: 'PutBucketEncryption',
  partly: 'only `AES256`, without a bucket key',
  action: 's3:PutEncryptionConfiguration',
  async run({ database }, { request: { bucket }, body }) {
    requireBucket(database, bucket)
    checkEncryption((await receiveAll(body, greatestBodyBytes)).bytes)
    return { status: 200 }
  },
}

const greatestBodyBytes = 64 * 1024

/** @throws {S3Error} `MalformedXML`; `NotImplemented`, naming the element that asks for more */
function checkEncryption(body: Buffer): void {
  const rule = readXml(body, 'ServerSideEncryptionConfiguration').one('Rule')
  const byDefault = rule?.one('ApplyServerSideEncryptionByDefault')
  if (rule === undefined || byDefault === undefined) throw malformed()
  const algorithm = byDefault.text('SSEAlgorithm').trim()
  const strange =
    rule.names().find((name) => !ofRule.includes(name)) ??
    byDefault.names().find((name) => name !== 'SSEAlgorithm') ??
    (algorithm === 'AES256' ? undefined : 'SSEAlgorithm') ??
    (rule.optionalText('BucketKeyEnabled')?.trim() === 'true' ? 'BucketKeyEnabled' : undefined)
  if (strange === undefined) return
  const message = `${strange} is not implemented here: objects are encrypted with AES256 alone`
  throw new S3Error('NotImplemented', message, { Element: strange })
}

const ofRule = ['ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled']
