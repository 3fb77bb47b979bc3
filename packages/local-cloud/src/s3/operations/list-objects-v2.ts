import { accountId } from '../../identity/index.ts'
import { badContinuationToken, invalidArgument } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { listParameters } from '../parameters/list-parameters.ts'
import { requireBucket } from '../storage/buckets.ts'
import { list, type Position } from '../storage/listing.ts'
import { writeCommonPrefixes, writeContents } from '../xml/write-listing.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  action: 's3:ListBucket',
  async run({ database }, { request }) {
    const { bucket, query } = request
    requireBucket(database, bucket)
    if (query.get('list-type') !== '2') {
      throw invalidArgument('The list-type must be 2', 'list-type', query.get('list-type') ?? '')
    }
    const token = query.get('continuation-token')
    const startAfter = query.get('start-after')
    const listed = listParameters(request, 'max-keys')
    const { prefix, delimiter, greatestCount, encodingType, encode } = listed
    const after = token === undefined ? startPosition(startAfter) : readToken(token)
    const page = await list(database, { bucket, prefix, delimiter, after, greatestCount })
    const owner = query.get('fetch-owner') === 'true' ? accountId : undefined
    return {
      status: 200,
      body: xml`<ListBucketResult xmlns="${namespace}">
          <Name>${bucket}</Name>
          <Prefix>${encode(prefix)}</Prefix>
          ${optional('Delimiter', delimiter === '' ? undefined : encode(delimiter))}
          <MaxKeys>${greatestCount}</MaxKeys>
          ${optional('EncodingType', encodingType)}
          <KeyCount>${page.entries.length}</KeyCount>
          <IsTruncated>${page.next !== undefined}</IsTruncated>
          ${optional('ContinuationToken', token)}
          ${optional('NextContinuationToken', page.next && writeToken(page.next))}
          ${optional('StartAfter', startAfter === undefined ? undefined : encode(startAfter))}
          ${writeContents(page.entries, encode, owner)}
          ${writeCommonPrefixes(page.entries, encode)}
        </ListBucketResult>`,
    }
  },
}

function startPosition(startAfter: string | undefined): Position | undefined {
  return startAfter === undefined ? undefined : { kind: 'key', key: startAfter }
}

/** Opaque to clients: a letter for the kind of position, then the key or the common prefix. */
function writeToken(position: Position): string {
  const text = position.kind === 'key' ? `k${position.key}` : `p${position.prefix}`
  return Buffer.from(text).toString('base64url')
}

function readToken(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString()
  const rest = text.slice(1)
  if (text.startsWith('k')) return { kind: 'key', key: rest }
  if (text.startsWith('p') && rest !== '') return { kind: 'prefix', prefix: rest }
  throw badContinuationToken(token)
}
