import { accountId } from '../../identity/index.ts'
import { badContinuationToken, invalidArgument } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { S3Request } from '../request.ts'
import { type BucketRow, regionOf } from '../storage/buckets.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

export const listBuckets: Operation = {
  name: 'ListBuckets',
  action: 's3:ListAllMyBuckets',
  async run({ database, region }, { request }) {
    const prefix = request.query.get('prefix')
    const wanted = request.query.get('bucket-region')
    const count = greatestCount(request)
    const after = readToken(request)
    const rows = await database.buckets.iterator({ gt: after }).all()
    const found = rows.filter(
      ([name, row]) =>
        name.startsWith(prefix ?? '') &&
        (wanted ?? regionOf(row, region)) === regionOf(row, region),
    )
    const page = found.slice(0, count)
    const last = page.length < found.length ? page.at(-1) : undefined
    return {
      status: 200,
      body: xml`<ListAllMyBucketsResult xmlns="${namespace}">
          <Owner><ID>${accountId}</ID>
          </Owner>
          <Buckets>${page.map((row) => writeBucket(row, region))}</Buckets>
          ${optional('Prefix', prefix)}
          ${optional('ContinuationToken', last && Buffer.from(last[0]).toString('base64url'))}
        </ListAllMyBucketsResult>`,
    }
  },
}

function writeBucket([name, row]: readonly [string, BucketRow], endpointRegion: string) {
  return xml`<Bucket>
      ${optional('Name', name)}
      <CreationDate>${new Date(row.createdMs).toISOString()}</CreationDate>
      ${optional('BucketRegion', regionOf(row, endpointRegion))}
    </Bucket>`
}

/** @throws {S3Error} `InvalidArgument` for what is not a number from 1 to 10,000 */
function greatestCount(request: S3Request): number {
  const text = request.query.get('max-buckets')
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000) return Number(text)
  throw invalidArgument(
    'Argument max-buckets must be an integer between 1 and 10000',
    'max-buckets',
    text,
  )
}

/** Opaque to clients: the name of the last bucket that was listed. */
function readToken(request: S3Request): string {
  const token = request.query.get('continuation-token') ?? ''
  const name = Buffer.from(token, 'base64url').toString()
  if (Buffer.from(name).toString('base64url') === token) return name
  throw badContinuationToken(token)
}
