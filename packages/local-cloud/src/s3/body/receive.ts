import { createHash } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { type ChunkSigning, decodeAwsChunked } from './aws-chunked.ts'
import { type Algorithm, type Checksum, type PartChecksum, startChecksum } from './checksums.ts'
import { type Claims, checkChecksumValue, readClaims } from './claims.ts'
import type { Payload } from './payload.ts'

/** A request's body that has not been read yet. */
export interface Incoming {
  readonly chunks: AsyncIterable<Buffer>
  readonly payload: Payload
  /** Undefined where no signature of version 4 came with the request. */
  readonly signing: ChunkSigning | undefined
  header(name: string): string | undefined
}

/** A received body, after every claim about it has been checked. */
export interface Received {
  readonly sizeBytes: number
  readonly md5: Buffer
  /** Of the algorithm that the client named, or else of the one asked for with `otherwise`. */
  readonly checksum: PartChecksum | undefined
  /** Of the algorithm asked for with `also`, base64. */
  readonly also: string | undefined
  /** Whether the client named a digest of the body that was checked. */
  readonly verified: boolean
}

/**
 * Reads a body to its end, hands its bytes to `sink`, and checks all that the request claims about
 * them: length, `x-amz-content-sha256`, chunk signatures, Content-MD5, checksum in header or
 * trailer. Waits for `sink`, so that a slow disk slows the client.
 *
 * @param sink may have been given bytes when this throws; only a return says that they are good
 * @param otherwise an algorithm to calculate where the client names none
 * @param also an algorithm to calculate in any case
 * @throws {S3Error} for each claim that does not hold; `EntityTooLarge` above `greatestBytes`
 */
export async function receive(
  incoming: Incoming,
  sink: (chunk: Buffer) => Promise<void>,
  { greatestBytes, otherwise, also }: ReceiveOptions,
): Promise<Received> {
  const { payload } = incoming
  const claims = readClaims((name) => incoming.header(name), payload)
  const announcedBytes = claims.sizeBytes ?? 0
  if (announcedBytes > greatestBytes) throw tooLarge(announcedBytes, greatestBytes)

  const md5 = createHash('md5')
  const sha256 = payload.kind === 'literal' ? createHash('sha256') : undefined
  const checksums = new Map<Algorithm, Checksum>()
  const algorithm = claims.checksum?.algorithm ?? otherwise
  for (const each of [algorithm, also]) {
    if (each !== undefined) checksums.set(each, await startChecksum(each))
  }
  const running = [md5, ...(sha256 === undefined ? [] : [sha256]), ...checksums.values()]
  const trailers = new Map<string, string>()
  let sizeBytes = 0
  for await (const chunk of payloadOf(incoming, trailers)) {
    sizeBytes += chunk.length
    if (claims.sizeBytes === undefined) {
      if (sizeBytes > greatestBytes) throw tooLarge(sizeBytes, greatestBytes)
    } else if (sizeBytes > claims.sizeBytes) throw wrongLength(sizeBytes, claims.sizeBytes)
    for (const digest of running) digest.update(chunk)
    await sink(chunk)
  }
  if (claims.sizeBytes !== undefined && sizeBytes !== claims.sizeBytes) {
    throw wrongLength(sizeBytes, claims.sizeBytes)
  }

  if (payload.kind === 'literal') checkSha256(sha256?.digest('hex'), payload.sha256)
  const digest = md5.digest()
  if (claims.md5 !== undefined && !claims.md5.equals(digest)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received', {
      ExpectedDigest: claims.md5.toString('base64'),
      CalculatedDigest: digest.toString('base64'),
    })
  }
  const values = new Map<Algorithm, string>()
  for (const [each, checksum] of checksums) {
    values.set(each, checksum.digest().toString('base64'))
  }
  checkChecksum(claims, trailers, values)
  const value = algorithm === undefined ? undefined : values.get(algorithm)
  return {
    sizeBytes,
    md5: digest,
    checksum: algorithm === undefined || value === undefined ? undefined : { algorithm, value },
    also: also && values.get(also),
    verified: claims.md5 !== undefined || claims.checksum !== undefined,
  }
}

export interface ReceiveOptions {
  readonly greatestBytes: number
  readonly otherwise?: Algorithm | undefined
  readonly also?: Algorithm | undefined
}

/** Reads a body of bounded size into memory. */
export async function receiveAll(
  incoming: Incoming,
  greatestBytes: number,
): Promise<Received & { readonly bytes: Buffer }> {
  const chunks: Buffer[] = []
  const sink = async (chunk: Buffer): Promise<void> => {
    chunks.push(chunk)
  }
  const received = await receive(incoming, sink, { greatestBytes })
  return { ...received, bytes: Buffer.concat(chunks) }
}

function payloadOf(incoming: Incoming, trailers: Map<string, string>): AsyncIterable<Buffer> {
  const { payload, chunks, signing } = incoming
  if (payload.kind !== 'aws-chunked') return chunks
  if (payload.signed && signing === undefined) {
    throw new Error('Cannot check signed chunks: the request has no signature to chain them from')
  }
  return decodeAwsChunked(chunks, {
    signing: payload.signed ? signing : undefined,
    hasTrailer: payload.hasTrailer,
    trailers,
  })
}

function checkSha256(calculated: string | undefined, claimed: string): void {
  if (calculated === claimed) return
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed"
  throw new S3Error('XAmzContentSHA256Mismatch', message, {
    ClientComputedContentSHA256: claimed,
    S3ComputedContentSHA256: calculated ?? '',
  })
}

function checkChecksum(
  claims: Claims,
  trailers: ReadonlyMap<string, string>,
  values: ReadonlyMap<Algorithm, string>,
): void {
  if (claims.checksum === undefined) return
  const { algorithm } = claims.checksum
  const trailer = trailers.get(`x-amz-checksum-${algorithm}`)
  const claimed =
    claims.checksum.value ??
    (trailer === undefined ? undefined : checkChecksumValue(algorithm, trailer))
  if (claimed === undefined) {
    const message = `The trailer x-amz-checksum-${algorithm} was announced but not sent`
    throw new S3Error('MalformedTrailerError', message)
  }
  if (claimed !== values.get(algorithm)) {
    const name = algorithm.toUpperCase()
    const message = `The ${name} you specified did not match the calculated checksum`
    throw new S3Error('BadDigest', message)
  }
}

function wrongLength(sizeBytes: number, claimed: number): S3Error {
  const message =
    'You did not provide the number of bytes specified by the Content-Length HTTP header'
  return new S3Error('IncompleteBody', message, {
    NumberBytesExpected: String(claimed),
    NumberBytesProvided: String(sizeBytes),
  })
}

function tooLarge(sizeBytes: number, greatestBytes: number): S3Error {
  return new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(sizeBytes),
    MaxSizeAllowed: String(greatestBytes),
  })
}

/** 5 GiB: S3's bound for a part, for an object put at once, and for one copied at once. */
export const greatestPieceBytes: number = 5 * 1024 ** 3
