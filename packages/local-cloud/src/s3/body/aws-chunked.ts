import { createHash } from 'node:crypto'
import { type HmacKey, hmac, sameText, sha256 } from '../../identity/index.ts'
import { S3Error } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'

/** The start of the chain of chunk signatures: the signature of the request's header. */
export interface ChunkSigning {
  readonly signature: string
  readonly signingKey: HmacKey
  readonly timestamp: string
  readonly scope: string
}

export interface AwsChunkedOptions {
  /** Undefined where chunks are not signed. */
  readonly signing: ChunkSigning | undefined
  /** Whether headers follow the last chunk. */
  readonly hasTrailer: boolean
  /** Filled with the trailing headers, by their lower-case names, before the generator ends. */
  readonly trailers: Map<string, string>
}

/**
 * Takes an `aws-chunked` body apart, checking each chunk's signature once it has passed.
 *
 * What it yields is to be trusted only when it has ended: a chunk is handed on before the
 * signature that covers it can be checked.
 *
 * @throws {S3Error} `SignatureDoesNotMatch`, `IncompleteBody`, `MalformedTrailerError`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeAwsChunked(
  chunks: AsyncIterable<Buffer>,
  options: AwsChunkedOptions,
): AsyncGenerator<Buffer, void> {
  const reader = new ByteReader(chunks)
  try {
    yield* decode(reader, options)
  } finally {
    await reader.close()
  }
}

async function* decode(
  reader: ByteReader,
  { signing, hasTrailer, trailers }: AwsChunkedOptions,
): AsyncGenerator<Buffer, void> {
  let previous = signing?.signature ?? ''
  for (;;) {
    const { sizeBytes, signature } = parseChunkHeader(await reader.line(longestLineBytes))
    const hash = createHash('sha256')
    let left = sizeBytes
    for await (const piece of reader.bytes(sizeBytes)) {
      if (signing !== undefined) hash.update(piece)
      left -= piece.length
      yield piece
    }
    if (left > 0) throw incomplete('the body ends inside a chunk')
    if (signing !== undefined) {
      const parts = [previous, sha256(''), hash.digest('hex')]
      previous = checkSignature(signing, 'AWS4-HMAC-SHA256-PAYLOAD', parts, signature)
    }
    if (sizeBytes === 0) break
    if ((await reader.line(longestLineBytes)) !== '') {
      throw incomplete('a chunk is longer than it says')
    }
  }
  if (hasTrailer) await readTrailer(reader, signing, previous, trailers)
  else if ((await reader.line(longestLineBytes)) !== '') {
    throw incomplete('the last chunk has no end')
  }
  if (!(await reader.atEnd())) throw incomplete('the body continues after its last chunk')
}

const longestLineBytes = 4096
const mostTrailers = 16
const signatureTrailer = 'x-amz-trailer-signature'

function parseChunkHeader(line: string | undefined): { sizeBytes: number; signature: string } {
  const parts = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line ?? '')
  if (parts === null) throw incomplete('a chunk does not begin with its size')
  return { sizeBytes: Number.parseInt(parts[1] ?? '', 16), signature: parts[2] ?? '' }
}

async function readTrailer(
  reader: ByteReader,
  signing: ChunkSigning | undefined,
  previous: string,
  trailers: Map<string, string>,
): Promise<void> {
  let signature = ''
  let signed = ''
  for (let i = 0; ; i++) {
    const line = await reader.line(longestLineBytes)
    if (line === undefined || i > mostTrailers) throw malformedTrailer()
    if (line === '') break
    const colon = line.indexOf(':')
    if (colon <= 0) throw malformedTrailer()
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === signatureTrailer) {
      signature = value
    } else {
      trailers.set(name, value)
      signed += `${name}:${value}\n`
    }
  }
  if (signing === undefined) return
  checkSignature(signing, 'AWS4-HMAC-SHA256-TRAILER', [previous, sha256(signed)], signature)
}

function checkSignature(
  signing: ChunkSigning,
  algorithm: string,
  parts: readonly string[],
  signature: string,
): string {
  const stringToSign = [algorithm, signing.timestamp, signing.scope, ...parts].join('\n')
  const expected = hmac(signing.signingKey, stringToSign).toString('hex')
  if (!sameText(expected, signature)) {
    const message = 'The signature of a chunk or of the trailer does not match the one calculated'
    throw new S3Error('SignatureDoesNotMatch', message, { StringToSign: stringToSign })
  }
  return expected
}

function incomplete(reason: string): S3Error {
  return new S3Error('IncompleteBody', `Cannot read the aws-chunked body: ${reason}`)
}

function malformedTrailer(): S3Error {
  return new S3Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed',
  )
}
