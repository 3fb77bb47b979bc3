import { encryptionHeader } from '../answer.ts'
import { defaultAlgorithm, greatestPieceBytes, receive } from '../body/index.ts'
import { writtenVersion } from '../changes/new-version.ts'
import { storeObject } from '../changes/store-object.ts'
import type { Operation } from '../operation.ts'
import { checkWrite, writeConditions } from '../parameters/conditions.ts'
import { readObjectHeaders } from '../parameters/object-headers.ts'
import { refuseAcl } from '../parameters/requested-acl.ts'
import { requestedTags } from '../parameters/requested-tags.ts'
import { expirationHeader } from '../reading/expiration-header.ts'
import { requireBucket } from '../storage/buckets.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import { withNewBody } from '../storage/with-new-body.ts'

/** First the bytes, then the row with its sequencer and its events, and only then the answer. */
export const putObject: Operation = {
  name: 'PutObject',
  partly:
    'no encryption but `AES256`, no object lock, no storage class but `STANDARD`, no appending',
  action: 's3:PutObject',
  conditions: writeConditions,
  async run(context, call) {
    const { bucket, key } = call.request
    requireBucket(context.database, bucket)
    refuseAcl(call.request)
    const headers = readObjectHeaders(call.request)
    const tags = requestedTags(call)
    // Now, so that a body in vain is not waited for; and again when the object takes its place.
    checkWrite(call.request, context.database.objects.getSync(objectKey(bucket, key)))
    return await withNewBody(context.bodies, async (body) => {
      const received = await receive(call.body, body.write, {
        greatestBytes: greatestPieceBytes,
        otherwise: defaultAlgorithm,
      })
      const finished = await body.finish()
      const object = { body: finished, received, headers, ...tags }
      const row = await storeObject(context, call, object, 'ObjectCreated:Put')
      return {
        status: 200,
        headers: [...answerHeaders(row), ...expirationHeader(context, call, row)],
      }
    })
  },
}

function answerHeaders(row: ObjectRow): (readonly [string, string])[] {
  const { etag, checksum } = row
  const headers = [['etag', `"${etag}"`] as const, ...writtenVersion(row), encryptionHeader]
  if (checksum === undefined) return headers
  headers.push([`x-amz-checksum-${checksum.algorithm}`, checksum.value])
  headers.push(['x-amz-checksum-type', checksum.type])
  return headers
}
