import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import { readLifecycle } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'

/** Replaces all rules. They act when they are run: see `runLifecycle`. */
export const putBucketLifecycleConfiguration: Operation = {
  name: 'PutBucketLifecycleConfiguration',
  partly: 'no transitions',
  action: 's3:PutLifecycleConfiguration',
  async run(context, { request, body }) {
    const { bucket } = request
    requireBucket(context.database, bucket)
    const lifecycle = readLifecycle((await receiveAll(body, greatestBodyBytes)).bytes)
    await changeBucket(context, bucket, (row) => ({ ...row, lifecycle }))
    return { status: 200 }
  },
}

/** A thousand rules, each with a prefix and ten tags. */
const greatestBodyBytes = 8 * 1024 * 1024
