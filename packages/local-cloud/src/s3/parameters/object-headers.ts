import { invalidArgument, S3Error } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import type { ObjectHeaders } from '../storage/objects.ts'

/**
 * Takes what is kept with the object from the request that writes it.
 *
 * User metadata that is not plain ASCII comes as encoded words, or raw, which S3 reads byte by byte.
 * A form or the query of a URL can carry more than a header can: S3 answers with these headers, so
 * what it could not write is refused.
 *
 * @throws {S3Error} `MetadataTooLarge` above 2 KB of user metadata, names and values together in
 *   UTF-8, or above 2 KB of the rest; `InvalidArgument` for a name or a value that no header can
 *   have; `InvalidRedirectLocation` for what is neither a path nor a URL
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function readObjectHeaders(request: Pick<S3Request, 'headers'>): ObjectHeaders {
  const headers: [string, string][] = []
  for (const name of kept) {
    const value = name === 'content-encoding' ? contentEncoding(request) : header(request, name)
    if (value === undefined || value === '') continue
    checkHeaderValue(name, value)
    headers.push([name, value])
  }
  const metadata = Object.keys(request.headers)
    .filter((name) => name.startsWith(metadataPrefix))
    .map((name): [string, string] => {
      return [name.slice(metadataPrefix.length), decodeWords(header(request, name) ?? '')]
    })
  for (const [name, value] of metadata) {
    if (isHeaderName(metadataPrefix + name)) continue
    const message = 'The name of user metadata must be one that an HTTP header can have'
    throw invalidArgument(message, metadataPrefix + name, value)
  }
  checkRedirect(header(request, redirectLocation))
  for (const each of [metadata, headers]) checkSize(each)
  return { headers, metadata }
}

/** @throws {S3Error} `InvalidArgument` for a value that no header can have */
export function checkHeaderValue(name: string, value: string): void {
  if (unwritable.test(value)) {
    throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value)
  }
}

/** Control characters, line ends among them, and what is not in ISO-8859-1. */
const unwritable = /[^\t\x20-\x7e\x80-\xff]/

function isHeaderName(name: string): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/i.test(name)
}

function checkSize(headers: readonly (readonly [string, string])[]): void {
  const sizeBytes = Buffer.byteLength(headers.flat().join(''))
  if (sizeBytes <= greatestMetadataBytes) return
  throw new S3Error(
    'MetadataTooLarge',
    'Your metadata headers exceed the maximum allowed metadata size',
    { Size: String(sizeBytes), MaxSizeAllowed: String(greatestMetadataBytes) },
  )
}

/**
 * The same, as headers of an answer. An object that was stored before `readObjectHeaders` checked
 * them must be readable too: what cannot be written is replaced, or counted as S3 counts it.
 */
export function writeObjectHeaders(object: ObjectHeaders): [string, string][] {
  const written: [string, string][] = object.headers.map(([name, value]) => [
    name,
    value.replaceAll(new RegExp(unwritable, 'g'), '?'),
  ])
  if (!written.some(([name]) => name === 'content-type')) {
    written.push(['content-type', 'binary/octet-stream'])
  }
  let missing = 0
  for (const [name, value] of object.metadata) {
    if (isHeaderName(metadataPrefix + name)) {
      written.push([metadataPrefix + name, encodeWord(value)])
    } else {
      missing++
    }
  }
  if (missing > 0) written.push(['x-amz-missing-meta', String(missing)])
  return written
}

/**
 * The headers that a copy keeps: all but the redirection, which is the request's or none.
 *
 * @throws {S3Error} `InvalidRedirectLocation`, `InvalidArgument` for one that no header can have
 */
export function copyObjectHeaders(request: S3Request, source: ObjectHeaders): ObjectHeaders {
  const headers = source.headers.filter(([name]) => name !== redirectLocation)
  const location = header(request, redirectLocation)
  checkRedirect(location)
  if (location !== undefined) checkHeaderValue(redirectLocation, location)
  if (location !== undefined) headers.push([redirectLocation, location])
  return { headers, metadata: source.metadata }
}

const metadataPrefix = 'x-amz-meta-'
const greatestMetadataBytes = 2048

/** Told to whoever reads the object; it is a website that would follow it. */
const redirectLocation = 'x-amz-website-redirect-location'

const kept = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  redirectLocation,
]

/** `aws-chunked` is of the transfer, not of the object. */
function contentEncoding(request: Pick<S3Request, 'headers'>): string | undefined {
  return header(request, 'content-encoding')
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.toLowerCase() !== 'aws-chunked')
    .join(', ')
}

function checkRedirect(location: string | undefined): void {
  if (location === undefined || /^(?:\/|https?:\/\/)/.test(location)) return
  const message =
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'"
  throw new S3Error('InvalidRedirectLocation', message)
}

/** Undoes RFC 2047's encoding of a value that is one or more encoded words of UTF-8. */
function decodeWords(value: string): string {
  const words = value.split(/[ \t]+/).map((word) => encodedWord.exec(word))
  if (words.includes(null)) return value
  const bytes = words.map((word) => {
    const text = word?.[2] ?? ''
    if (word?.[1]?.toUpperCase() === 'B') return Buffer.from(text, 'base64')
    const unquoted = text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)))
    return Buffer.from(unquoted, 'latin1')
  })
  return Buffer.concat(bytes).toString()
}

const encodedWord = /^=\?utf-8\?([bq])\?([^? ]*)\?=$/i

/** As S3 sends it: what a header cannot safely carry goes as one encoded word. */
function encodeWord(value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value
  return `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`
}
