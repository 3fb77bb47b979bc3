import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { namespace, xml } from '../xml/write-xml.ts'

/** The owner of each bucket owns the objects in it, as of every new bucket of S3. */
export const getBucketOwnershipControls: Operation = {
  name: 'GetBucketOwnershipControls',
  action: 's3:GetBucketOwnershipControls',
  async run({ database }, { request: { bucket } }) {
    requireBucket(database, bucket)
    return {
      status: 200,
      body: xml`<OwnershipControls xmlns="${namespace}">
          <Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>
        </OwnershipControls>`,
    }
  },
}
