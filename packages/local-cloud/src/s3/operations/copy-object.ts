import { encryptionHeader } from '../answer.ts'
import { writtenVersion } from '../changes/new-version.ts'
import { storeObject } from '../changes/store-object.ts'
import type { Operation } from '../operation.ts'
import { writeConditions } from '../parameters/conditions.ts'
import { readCopyDirectives } from '../parameters/copy-directives.ts'
import { refuseAcl } from '../parameters/requested-acl.ts'
import { openCopySource } from '../reading/copy-source.ts'
import { expirationHeader } from '../reading/expiration-header.ts'
import { requireBucket } from '../storage/buckets.ts'
import { withNewBody } from '../storage/with-new-body.ts'
import { writeChecksum } from '../xml/write-checksum.ts'
import { namespace, xml } from '../xml/write-xml.ts'

/** Copies the bytes, so that the copy has an ETag and a life of its own. */
export const copyObject: Operation = {
  name: 'CopyObject',
  partly: 'no encryption but `AES256`, no object lock, no storage class but `STANDARD`',
  action: 's3:PutObject',
  conditions: writeConditions,
  async run(context, call) {
    const { request } = call
    requireBucket(context.database, request.bucket)
    refuseAcl(request)
    const source = openCopySource(context, call)
    try {
      const { algorithm, ...said } = readCopyDirectives(call, source)
      return await withNewBody(context.bodies, async (body) => {
        const whole = { first: 0, last: source.row.sizeBytes - 1 }
        const received = await source.copyTo(body, whole, algorithm)
        const object = { body: await body.finish(), received, ...said }
        const row = await storeObject(context, call, object, 'ObjectCreated:Copy')
        return {
          status: 200,
          headers: [
            ...source.shownVersion,
            ...writtenVersion(row),
            ...expirationHeader(context, call, row),
            encryptionHeader,
          ],
          body: xml`<CopyObjectResult xmlns="${namespace}">
            <LastModified>${new Date(row.lastModifiedMs).toISOString()}</LastModified>
            <ETag>${`"${row.etag}"`}</ETag>
            ${writeChecksum(row.checksum)}
          </CopyObjectResult>`,
        }
      })
    } finally {
      source.release()
    }
  },
}
