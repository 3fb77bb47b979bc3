import { S3Error } from './errors.ts'
import type { S3Request } from './request.ts'
import { header } from './request.ts'

/** What a client says about an object when it writes it, and is told when it reads it. */
export interface ObjectHeaders {
  /** Such as `content-type`, by their lower-case names. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** By their names without `x-amz-meta-`, in pairs: a name may be `__proto__`. */
  readonly metadata: readonly (readonly [name: string, value: string])[]
}

/**
 * Takes what is kept with the object from the request that writes it.
 *
 * @throws {S3Error} `MetadataTooLarge` above 2 KB of user metadata, names and values together
 */
export function readObjectHeaders(request: S3Request): ObjectHeaders {
  const headers: [string, string][] = []
  for (const name of kept) {
    const value = name === 'content-encoding' ? contentEncoding(request) : header(request, name)
    if (value !== undefined && value !== '') headers.push([name, value])
  }
  const metadata = Object.keys(request.headers)
    .filter((name) => name.startsWith(metadataPrefix))
    .map((name) => [name.slice(metadataPrefix.length), header(request, name) ?? ''] as const)
  const sizeBytes = metadata.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (sizeBytes > greatestMetadataBytes) {
    throw new S3Error(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(sizeBytes), MaxSizeAllowed: String(greatestMetadataBytes) },
    )
  }
  return { headers, metadata }
}

/** The same, as headers of an answer. */
export function writeObjectHeaders(object: ObjectHeaders): [string, string][] {
  const written: [string, string][] = object.headers.map(([name, value]) => [name, value])
  if (!written.some(([name]) => name === 'content-type')) {
    written.push(['content-type', 'binary/octet-stream'])
  }
  for (const [name, value] of object.metadata) written.push([metadataPrefix + name, value])
  return written
}

const metadataPrefix = 'x-amz-meta-'
const greatestMetadataBytes = 2048

const kept = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
]

/** `aws-chunked` is of the transfer, not of the object. */
function contentEncoding(request: S3Request): string | undefined {
  return header(request, 'content-encoding')
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.toLowerCase() !== 'aws-chunked')
    .join(', ')
}
