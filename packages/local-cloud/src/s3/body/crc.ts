import { crc32 as zlibCrc32 } from 'node:zlib'
import { createCRC32, createCRC64, type IHasher } from 'hash-wasm'

/** A cyclic redundancy check in reflected form, with all ones before and after, as S3 uses them. */
export interface Crc {
  /** 32 or 64. */
  readonly bits: number
  /** The polynomial, reflected. */
  readonly polynomial: bigint
  /** Starts a calculation. */
  start(): Promise<RunningCrc>
}

export interface RunningCrc {
  update(chunk: Uint8Array): void
  value(): bigint
}

export const crc32: Crc = {
  bits: 32,
  polynomial: 0xedb88320n,
  async start() {
    let value = 0
    return {
      update(chunk) {
        value = zlibCrc32(chunk, value)
      },
      value: () => BigInt(value),
    }
  },
}

export const crc32c: Crc = {
  bits: 32,
  polynomial: 0x82f63b78n,
  start: startWith(() => createCRC32(Number(crc32c.polynomial))),
}

export const crc64nvme: Crc = {
  bits: 64,
  polynomial: 0x9a6c9329ac4bc9b5n,
  start: startWith(() => createCRC64(crc64nvme.polynomial.toString(16))),
}

/**
 * Starts calculations that share one WebAssembly instance, loaded by the first of them. Each keeps
 * its own state, a few bytes, between its chunks.
 */
function startWith(load: () => Promise<IHasher>): Crc['start'] {
  let loaded: Promise<IHasher> | undefined
  return async () => {
    loaded ??= load()
    const hasher = await loaded
    let state = hasher.init().save()
    return {
      update(chunk) {
        state = hasher.load(state).update(chunk).save()
      },
      value: () => BigInt(`0x${hasher.load(state).digest('hex')}`),
    }
  }
}

/**
 * The check of two texts one after the other, from their own checks and the length of the second:
 * the first is multiplied by x to the power of the second's bits, modulo the polynomial.
 */
export function combine(crc: Crc, first: bigint, second: bigint, secondBytes: number): bigint {
  const one = 1n << BigInt(crc.bits - 1)
  let power = one
  let square = one >> 1n
  for (let bits = BigInt(secondBytes) * 8n; bits > 0n; bits >>= 1n) {
    if ((bits & 1n) === 1n) power = multiply(crc, power, square)
    square = multiply(crc, square, square)
  }
  return multiply(crc, power, first) ^ second
}

function multiply(crc: Crc, a: bigint, b: bigint): bigint {
  let product = 0n
  for (let bit = 1n << BigInt(crc.bits - 1); bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= b
    b = (b & 1n) === 1n ? (b >> 1n) ^ crc.polynomial : b >> 1n
  }
  return product
}
