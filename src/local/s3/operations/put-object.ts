import { receive } from '../body/index.ts'
import { requireBucket } from '../buckets.ts'
import { writeConditions } from '../conditions.ts'
import { readObjectHeaders } from '../object-headers.ts'
import type { ObjectRow } from '../objects.ts'
import type { Operation } from '../operation.ts'
import { storeObject } from '../store-object.ts'
import { greatestPieceBytes } from '../store-part.ts'
import { withNewFile } from '../with-new-file.ts'

/** First the bytes, then the row with its sequencer and its events, and only then the answer. */
export const putObject: Operation = {
  name: 'PutObject',
  action: 's3:PutObject',
  conditions: writeConditions,
  async run(context, call) {
    requireBucket(context.database, call.request.bucket)
    const headers = readObjectHeaders(call.request)
    return await withNewFile(context.bodies, async (file) => {
      const received = await receive(call.body, file.write, { greatestBytes: greatestPieceBytes })
      await file.finish()
      const object = { fileId: file.id, received, headers }
      const row = await storeObject(context, call, object, 'ObjectCreated:Put')
      return { status: 200, headers: answerHeaders(row) }
    })
  },
}

function answerHeaders({ etag, checksum }: ObjectRow): [string, string][] {
  const headers: [string, string][] = [['etag', `"${etag}"`]]
  if (checksum === undefined) return headers
  headers.push([`x-amz-checksum-${checksum.algorithm}`, checksum.value])
  headers.push(['x-amz-checksum-type', checksum.type])
  return headers
}
