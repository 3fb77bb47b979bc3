import { receiveAll } from '../body/index.ts'
import { changeBucket } from '../changes/change-bucket.ts'
import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { requireBucket } from '../storage/buckets.ts'
import { malformed, readXml } from '../xml/read-xml.ts'

/**
 * Enables or suspends versioning; there is no way back to a bucket that never kept versions.
 * Objects in the bucket stay as they are.
 */
export const putBucketVersioning: Operation = {
  name: 'PutBucketVersioning',
  partly: 'no deletions by a second factor',
  action: 's3:PutBucketVersioning',
  async run(context, { request, body }) {
    const { bucket } = request
    requireBucket(context.database, bucket)
    const versioning = readStatus((await receiveAll(body, greatestBodyBytes)).bytes)
    await changeBucket(context, bucket, (row) => ({ ...row, versioning }))
    return { status: 200 }
  },
}

const greatestBodyBytes = 64 * 1024

/**
 * @throws {S3Error} `MalformedXML`, `IllegalVersioningConfigurationException` where no status is
 *   given, `NotImplemented` for deletions that need a second factor
 */
function readStatus(body: Buffer): 'Enabled' | 'Suspended' {
  const root = readXml(body, 'VersioningConfiguration')
  const mfaDelete = root.optionalText('MfaDelete') ?? 'Disabled'
  if (mfaDelete === 'Enabled') {
    throw new S3Error('NotImplemented', 'MfaDelete is not implemented here', {
      Element: 'MfaDelete',
    })
  }
  const status = root.optionalText('Status')
  if (mfaDelete !== 'Disabled') throw malformed()
  if (status === undefined) {
    const message =
      'The Versioning element must be specified: a configuration says Enabled or Suspended'
    throw new S3Error('IllegalVersioningConfigurationException', message)
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformed()
  return status
}
