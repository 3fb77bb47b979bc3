import { hmac, sha256 } from '../../identity/index.ts'
import { readXml, type XmlElement } from '../xml/read-xml.ts'
import { addCounts, type LifecycleCounts, noCounts } from './lifecycle-counts.ts'

/** A local S3 in another process, and its owner's keys. */
export interface LifecycleEndpoint {
  readonly s3Url: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Has a local S3 run its lifecycle rules as if it were that time, step by step.
 *
 * @throws {Error} when it refuses or cannot be reached
 */
export async function requestLifecycle(
  endpoint: LifecycleEndpoint,
  at: Date,
): Promise<LifecycleCounts> {
  let counts: LifecycleCounts = noCounts
  let token: string | undefined
  do {
    const query = new URLSearchParams({ at: at.toISOString() })
    if (token !== undefined) query.set('continuation-token', token)
    query.set('x-local-lifecycle', '')
    const answer = await post(endpoint, query)
    counts = addCounts(counts, readCounts(answer))
    token = answer.optionalText('NextContinuationToken')
  } while (token !== undefined)
  return counts
}

async function post(endpoint: LifecycleEndpoint, query: URLSearchParams): Promise<XmlElement> {
  const url = new URL(`/?${query}`, endpoint.s3Url)
  const answer = await fetch(url, { method: 'POST', headers: sign(endpoint, url) })
  const body = Buffer.from(await answer.arrayBuffer())
  if (answer.ok) return readXml(body, 'LifecycleResult')
  const error = readXml(body, 'Error')
  const reason = `${error.text('Code')}: ${error.text('Message')}`
  throw new Error(`Cannot run the lifecycle rules: ${url.origin} answered ${reason}`)
}

/** By SigV4, for a query whose names are in order and a body that is empty. */
function sign(endpoint: LifecycleEndpoint, url: URL): Record<string, string> {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const date = timestamp.slice(0, 8)
  const scope = `${date}/${endpoint.region}/s3/aws4_request`
  const payload = sha256('')
  const names = 'host;x-amz-content-sha256;x-amz-date'
  const headers = [`host:${url.host}`, `x-amz-content-sha256:${payload}`, `x-amz-date:${timestamp}`]
  const query = url.search.slice(1)
  const canonical = ['POST', '/', query, ...headers, '', names, payload].join('\n')
  const key = [date, endpoint.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${endpoint.secretAccessKey}`,
  )
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  const signature = hmac(key, toSign).toString('hex')
  return {
    'x-amz-content-sha256': payload,
    'x-amz-date': timestamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${endpoint.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function readCounts(result: XmlElement): LifecycleCounts {
  const count = (name: string): number => Number(result.text(name))
  return {
    expired: count('Expired'),
    markersCreated: count('MarkersCreated'),
    noncurrentExpired: count('NoncurrentExpired'),
    markersRemoved: count('MarkersRemoved'),
    uploadsAborted: count('UploadsAborted'),
  }
}
