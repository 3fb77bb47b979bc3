import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { namespace, xml } from '../xml/write-xml.ts'

/** What S3 does with every object where nothing else was asked for. */
export const getBucketEncryption: Operation = {
  name: 'GetBucketEncryption',
  action: 's3:GetEncryptionConfiguration',
  async run({ database }, { request: { bucket } }) {
    requireBucket(database, bucket)
    return {
      status: 200,
      body: xml`<ServerSideEncryptionConfiguration xmlns="${namespace}">
          <Rule>
            <ApplyServerSideEncryptionByDefault>
              <SSEAlgorithm>AES256</SSEAlgorithm>
            </ApplyServerSideEncryptionByDefault>
            <BucketKeyEnabled>false</BucketKeyEnabled>
          </Rule>
        </ServerSideEncryptionConfiguration>`,
    }
  },
}
