import { requireBucket } from '../buckets.ts'
import type { Operation } from '../operation.ts'
import { removeObject } from '../remove-object.ts'

export const deleteObject: Operation = {
  name: 'DeleteObject',
  action: 's3:DeleteObject',
  async run(context, call) {
    requireBucket(context.database, call.request.bucket)
    await removeObject(context, call, call.request.key)
    return { status: 204 }
  },
}
