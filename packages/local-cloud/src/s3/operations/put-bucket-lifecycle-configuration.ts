import { receiveAll } from '../body/index.ts'
import { readLifecycle } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'

/** Replaces all rules. They act when they are run: see `runLifecycle`. */
export const putBucketLifecycleConfiguration: Operation = {
  name: 'PutBucketLifecycleConfiguration',
  partly: 'no transitions',
  action: 's3:PutLifecycleConfiguration',
  async run({ database, commits }, { request, body }) {
    const { bucket } = request
    requireBucket(database, bucket)
    const lifecycle = readLifecycle((await receiveAll(body, greatestBodyBytes)).bytes)
    await commits.run(everything, () => {
      const value = { ...requireBucket(database, bucket), lifecycle }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 200 }
  },
}

/** A thousand rules, each with a prefix and ten tags. */
const greatestBodyBytes = 8 * 1024 * 1024
