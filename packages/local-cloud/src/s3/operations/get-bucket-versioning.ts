import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

/** A bucket that never kept versions has no status, as in S3. */
export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  action: 's3:GetBucketVersioning',
  async run({ database }, { request }) {
    const { versioning } = requireBucket(database, request.bucket)
    return {
      status: 200,
      body: xml`<VersioningConfiguration xmlns="${namespace}">
          ${optional('Status', versioning)}
        </VersioningConfiguration>`,
    }
  },
}
