import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { namespace, xml } from '../xml/write-xml.ts'

/** The region that began it all has no name here, as in S3. */
export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  action: 's3:GetBucketLocation',
  async run({ database, region }, { request }) {
    const row = requireBucket(database, request.bucket)
    const location = row.location ?? (region === 'us-east-1' ? '' : region)
    return {
      status: 200,
      body: xml`<LocationConstraint xmlns="${namespace}">${location}</LocationConstraint>`,
    }
  },
}
