import { removeObject } from '../changes/remove-object.ts'
import { removeVersion } from '../changes/remove-version.ts'
import type { Operation } from '../operation.ts'
import { conditionOnVersion } from '../parameters/conditions.ts'
import { header } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'

export const deleteObject: Operation = {
  name: 'DeleteObject',
  action: 's3:DeleteObject',
  versionAction: 's3:DeleteObjectVersion',
  conditions: ['if-match'],
  async run(context, call) {
    const { bucket, key, query } = call.request
    requireBucket(context.database, bucket)
    const asked = query.get('versionId')
    const ifMatch = header(call.request, 'if-match')
    if (asked !== undefined && ifMatch !== undefined) throw conditionOnVersion('If-Match')
    const { deleteMarker, versionId } =
      asked === undefined
        ? await removeObject(context, call, key, ifMatch)
        : await removeVersion(context, call, key, asked)
    const headers: [string, string][] = []
    if (deleteMarker) headers.push(['x-amz-delete-marker', 'true'])
    if (versionId !== undefined) headers.push(['x-amz-version-id', versionId])
    return { status: 204, headers }
  },
}
