import { receiveAll } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import { noNotification } from '../notification/index.ts'
import type { Call, Operation, S3Context } from '../operation.ts'
import { refuseBucketAcl } from '../parameters/requested-acl.ts'
import { header } from '../request.ts'
import { checkBucketName, regionOf } from '../storage/buckets.ts'
import { everything } from '../storage/commits.ts'
import { malformed, readXml } from '../xml/read-xml.ts'

/**
 * Creating one's own bucket again changes nothing: in us-east-1 that is a success, elsewhere
 * `BucketAlreadyOwnedByYou`.
 */
export const createBucket: Operation = {
  name: 'CreateBucket',
  partly: 'no tags, no object lock',
  action: 's3:CreateBucket',
  async run(context, call) {
    const { bucket, timeMs } = call.request
    checkBucketName(bucket)
    refuseBucketAcl(call.request)
    const location = await readLocation(context, call)
    const { database, commits } = context
    await commits.run(everything, () => {
      const existing = database.buckets.getSync(bucket)
      if (existing !== undefined) {
        const isSame = location === '' && regionOf(existing, context.region) === 'us-east-1'
        if (isSame) return { result: undefined, operations: [] }
        const message =
          'Your previous request to create the named bucket succeeded and you already own it'
        throw new S3Error('BucketAlreadyOwnedByYou', message, { BucketName: bucket })
      }
      const value = { createdMs: timeMs, location, notification: noNotification }
      return {
        result: undefined,
        operations: [{ type: 'put', sublevel: database.buckets, key: bucket, value }],
      }
    })
    return { status: 200, headers: [['location', `/${bucket}`]] }
  },
}

/**
 * The location constraint of the new bucket, empty for us-east-1. The one address here stands for the
 * endpoints of all regions; the signature names the region whose endpoint the client means.
 *
 * @throws {S3Error} `InvalidLocationConstraint` for us-east-1 by name and for what is no region;
 *   `IllegalLocationConstraintException` where the endpoint is another region's
 */
async function readLocation(context: S3Context, call: Call): Promise<string> {
  const constraint = await readConstraint(call)
  const endpoint = call.body.signing?.scope.split('/')[1] ?? context.region
  const isRegion = constraint === 'EU' || constraint === context.region || region.test(constraint)
  if (constraint === 'us-east-1' || (constraint !== '' && !isRegion)) {
    const message = 'The specified location-constraint is not valid'
    throw new S3Error('InvalidLocationConstraint', message, { LocationConstraint: constraint })
  }
  if (endpoint === 'us-east-1' || regionOf({ location: constraint }, '') === endpoint) {
    return constraint
  }
  const message = `The ${constraint || 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to`
  throw new S3Error('IllegalLocationConstraintException', message)
}

const region = /^[a-z]{2,}(?:-[a-z]+)+-\d$/

async function readConstraint({ request, body }: Call): Promise<string> {
  const length = header(request, 'content-length')
  if ((length ?? '0') === '0' && header(request, 'transfer-encoding') === undefined) return ''
  const { bytes } = await receiveAll(body, greatestBodyBytes)
  if (bytes.length === 0) return ''
  const root = readXml(bytes, 'CreateBucketConfiguration')
  const unknown = root.names().find((name) => name !== 'LocationConstraint')
  if (unknown === 'Location' || unknown === 'Bucket' || unknown === 'Tags') {
    throw new S3Error('NotImplemented', `${unknown} is not implemented here`, { Element: unknown })
  }
  if (unknown !== undefined) throw malformed()
  return root.optionalText('LocationConstraint') ?? ''
}

const greatestBodyBytes = 64 * 1024
