import { randomUUID } from 'node:crypto'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import type { Case, CaseBucket } from './case.ts'
import type { Service } from './service.ts'

/** Runs a case in a bucket of its own, or under a prefix of its own in the bucket that is lent. */
export async function runCase(service: Service, { ownBucket, run }: Case): Promise<void> {
  const { client, lent } = service
  const clientWith: CaseBucket['clientWith'] = (keys) => service.clientWith(keys)
  if (lent !== undefined) {
    if (ownBucket) throw new Error('Cannot run the case: it needs a bucket of its own')
    const prefix = `${lent.prefix}${randomUUID()}/`
    await run({ client, bucket: lent.bucket, prefix, clientWith })
    return
  }
  const bucket = `contract-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  await run({ client, bucket, prefix: ownBucket ? '' : 'under/a/prefix/', clientWith })
}
