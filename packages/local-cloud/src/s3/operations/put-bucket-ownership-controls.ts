import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { malformed, readXml } from '../xml/read-xml.ts'

/** Accepts what is so already. */
export const putBucketOwnershipControls: Operation = {
  name: 'PutBucketOwnershipControls',
  partly: 'only `BucketOwnerEnforced`',
  action: 's3:PutBucketOwnershipControls',
  async run({ database }, { request: { bucket }, body }) {
    requireBucket(database, bucket)
    const { bytes } = await receiveAll(body, greatestBodyBytes)
    const ownership = readXml(bytes, 'OwnershipControls').one('Rule')?.text('ObjectOwnership')
    if (ownership === undefined) throw malformed()
    if (ownership.trim() === 'BucketOwnerEnforced') return { status: 200 }
    const message = `The object ownership ${ownership} is not implemented here: it needs ACLs`
    throw new S3Error('NotImplemented', message, { Element: 'ObjectOwnership' })
  },
}

const greatestBodyBytes = 64 * 1024
