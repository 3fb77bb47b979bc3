import { createHash } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { type Crc, combine, crc32, crc32c, crc64nvme } from './crc.ts'

/** As in the names of S3's headers: `x-amz-checksum-crc32`. */
export type Algorithm = (typeof algorithms)[number]

export const algorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const

/** The algorithm that S3 uses where a client names none. */
export const defaultAlgorithm: Algorithm = 'crc64nvme'

/** Of a multipart object: of all its bytes, or of its parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

export interface StoredChecksum {
  readonly algorithm: Algorithm
  readonly type: ChecksumType
  /** Base64; a composite one ends in a hyphen and the number of parts. */
  readonly value: string
}

export interface PartChecksum {
  readonly algorithm: Algorithm
  /** Base64. */
  readonly value: string
}

/** A checksum that is being calculated. */
export interface Checksum {
  update(chunk: Uint8Array): void
  digest(): Buffer
}

export async function startChecksum(algorithm: Algorithm): Promise<Checksum> {
  const crc = crcs.get(algorithm)
  if (crc === undefined) return createHash(algorithm)
  const running = await crc.start()
  return {
    update: (chunk) => running.update(chunk),
    digest: () => toBytes(running.value(), crc.bits),
  }
}

export function parseAlgorithm(name: string): Algorithm | undefined {
  return algorithms.find((algorithm) => algorithm === name.toLowerCase())
}

/**
 * Reads `x-amz-checksum-algorithm`.
 *
 * @throws {S3Error} `NotImplemented` for those of S3's that are not here, `InvalidRequest`
 */
export function requireAlgorithm(name: string | undefined): Algorithm | undefined {
  if (name === undefined) return undefined
  const algorithm = parseAlgorithm(name)
  if (algorithm !== undefined) return algorithm
  if (notHere.has(name.toUpperCase())) {
    throw new S3Error('NotImplemented', `The checksum algorithm ${name} is not implemented here`, {
      Header: 'x-amz-checksum-algorithm',
    })
  }
  const message =
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]'
  throw new S3Error('InvalidRequest', message)
}

const notHere = new Set(['MD5', 'SHA512', 'XXHASH128', 'XXHASH3', 'XXHASH64'])

export function digestBytes(algorithm: Algorithm): number {
  const crc = crcs.get(algorithm)
  if (crc !== undefined) return crc.bits / 8
  return algorithm === 'sha1' ? 20 : 32
}

/** Which types S3 allows for an algorithm, its default first. */
export function checksumTypes(algorithm: Algorithm): readonly ChecksumType[] {
  if (algorithm === 'crc64nvme') return ['FULL_OBJECT']
  return crcs.has(algorithm) ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE']
}

/** The checksum of an object from those of its parts, in order, without reading them again. */
export async function checksumOfParts(
  checksum: { readonly algorithm: Algorithm; readonly type: ChecksumType },
  parts: readonly { readonly value: string; readonly sizeBytes: number }[],
): Promise<StoredChecksum> {
  const { algorithm, type } = checksum
  const crc = crcs.get(algorithm)
  if (type === 'FULL_OBJECT' && crc !== undefined) {
    const whole = parts.reduce(
      (value, part) => combine(crc, value, fromBase64(part.value), part.sizeBytes),
      0n,
    )
    return { algorithm, type, value: toBytes(whole, crc.bits).toString('base64') }
  }
  const running = await startChecksum(algorithm)
  for (const part of parts) running.update(Buffer.from(part.value, 'base64'))
  const value = `${running.digest().toString('base64')}-${parts.length}`
  return { algorithm, type: 'COMPOSITE', value }
}

const crcs = new Map<Algorithm, Crc>([
  ['crc32', crc32],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])

function toBytes(value: bigint, bits: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex')
}

function fromBase64(value: string): bigint {
  return BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`)
}
