import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import { noNotification } from '../notification/index.ts'
import type { Call, Operation, S3Context } from '../operation.ts'
import { header } from '../request.ts'
import { checkBucketName } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'
import { malformed, readXml } from '../xml/read-xml.ts'

/**
 * Creating one's own bucket again changes nothing: in us-east-1 that is a success, elsewhere
 * `BucketAlreadyOwnedByYou`.
 */
export const createBucket: Operation = {
  name: 'CreateBucket',
  partly: 'only in the endpoint’s region; no tags, no object lock, no ACL but `private`',
  action: 's3:CreateBucket',
  async run(context, call) {
    const { bucket, timeMs } = call.request
    checkBucketName(bucket)
    await checkLocation(context, call)
    const { database, commits } = context
    await commits.run(everything, () => {
      if (database.buckets.getSync(bucket) !== undefined) {
        if (context.region === 'us-east-1') return { result: undefined, operations: [] }
        const message =
          'Your previous request to create the named bucket succeeded and you already own it'
        throw new S3Error('BucketAlreadyOwnedByYou', message, { BucketName: bucket })
      }
      const value = { createdMs: timeMs, notification: noNotification }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 200, headers: [['location', `/${bucket}`]] }
  },
}

async function checkLocation(context: S3Context, { request, body }: Call): Promise<void> {
  const length = header(request, 'content-length')
  if ((length ?? '0') === '0' && header(request, 'transfer-encoding') === undefined) return
  const { bytes } = await receiveAll(body, greatestBodyBytes)
  if (bytes.length === 0) return
  const root = readXml(bytes, 'CreateBucketConfiguration')
  const constraint = root.optionalText('LocationConstraint') ?? ''
  const unknown = root.names().find((name) => name !== 'LocationConstraint')
  if (unknown === 'Location' || unknown === 'Bucket' || unknown === 'Tags') {
    throw new S3Error('NotImplemented', `${unknown} is not implemented here`, { Element: unknown })
  }
  if (unknown !== undefined) throw malformed()
  if (constraint !== '' && constraint !== context.region) {
    const message = `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to`
    throw new S3Error('IllegalLocationConstraintException', message)
  }
}

const greatestBodyBytes = 64 * 1024
